"""A scene as an author writes it, with one of nearly everything: what the tests of the loader and its checks read."""

HUNT = """\
title: The hunt
subtitle: How CAR-T cells find, bind and kill leukemia cells, and multiply
seed: 5                         # 'expect' below guards the story against chance
goals:
  - put the four steps of a kill in order: touch, bind, deliver, let go
simplifications:
  - The marrow is drawn flat and almost empty; real marrow is packed.
sources: [stein-2019, weigelin-2021]
world:
  place: bone_marrow
  size_um: [400, 225]
  minutes_per_second: 12
  substances:
    cytokine: {spread_um2_per_minute: 30, decay_per_minute: 0.02}
cast:
  scout: {kind: car_t, at: [40, 112], waits: true}
  nine:  {kind: leukemia, at: [205, 118], traits: {cd19: 1.0}}
populations:
  - {id: blasts, kind: leukemia, count: 110, within: {circle: [270, 112], radius_um: 95}, traits: {cd19: 1.0}}
  - {id: hidden, kind: leukemia, count: 4,   within: {circle: [300, 112], radius_um: 40}, traits: {cd19: 0.0}}
meters:
  kills: {label: Cells killed, show_as: count}
beats:
  - id: touch
    seconds: 9
    caption: A CAR-T cell wanders until its *CAR* touches *CD19* on a leukemia cell.
    camera: {follow: scout, width_um: 90}
    labels: [{of: scout, says: CAR-T cell}, {of: nine, says: CD19 tag}]
    do: [{steer: {who: scout, to: nine}}]
    expect: {bound_pairs: ">= 1"}
  - id: deliver
    seconds: 10
    pace: 0.1                   # slow motion; 0 = the world waits
    caption: At the contact, *perforin* opens the membrane and *granzymes* enter.
    camera: {follow: scout, width_um: 30}
    notes: Presenter - minutes in life, seconds here.
  - id: question
    seconds: 6
    caption: Four cells are left alone.
    question:
      ask: Why do the CAR-T cells pass by these four?
      choices: [They are dead already., They carry no CD19., They are too far away.]
      answer: 2
      because: This CAR knows only CD19.
    hold: true                  # the player waits here; an export stays for 'seconds'
"""
