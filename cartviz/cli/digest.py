"""`cartviz digest` prints fingerprints of worlds and frames, to compare machines and routes."""

import json
from argparse import Namespace

from cartviz.cli.options import AT_HELP, Commands, add_command, add_json, add_seed, whole
from cartviz.cli.shared import moment, open_show, say


def add(commands: Commands) -> None:
    """Add `digest`."""
    does = "fingerprints of world and frame, to compare machines and routes"
    digest = add_command(commands, "digest", does, run)
    add_json(digest)
    when = digest.add_mutually_exclusive_group()
    when.add_argument("--at", nargs="+", metavar="BEAT|SECONDS", help=f"{AT_HELP} (default: the end of every beat)")
    when.add_argument(
        "--times", type=whole(1, 10_000), default=0, metavar="N", help="at N moments spread over the scene"
    )
    add_seed(digest)


def run(options: Namespace) -> int:
    """Print a fingerprint of the world and of the frame's text for each moment."""
    from cartviz.player.state import end_state

    show = open_show(options)
    timeline = show.timeline
    times = [moment(timeline, each) for each in options.at or ()]
    times = times or [timeline.seconds * (i + 0.5) / options.times for i in range(options.times)]
    times = times or [end_state(cue) for cue in timeline.cues]
    rows = []
    for t in times:
        tick, _ = timeline.tick_at(t)
        world = show.recorder.world_at(tick).digest()
        frame = show.frame_at(t).digest()
        beat = timeline.cue_at(t).beat.id
        rows.append({"t": round(t, 6), "beat": beat, "tick": tick, "world": world, "frame": frame})
    if options.json:
        say(json.dumps({"scene": show.scene.id, "seed": show.seed, "moments": rows}, indent=2))
        return 0
    for row in rows:
        head = f"{row['t']:10.3f} s  {row['beat']:<20} tick {row['tick']:>6}"
        say(f"{head}  world {row['world']}  frame {row['frame']}")
    return 0
