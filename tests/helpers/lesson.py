"""A short scene in which nearly everything happens: search, touch, slow motion, standstill, kill, division, quiz."""

LESSON = """\
title: A short lesson
subtitle: for tests
seed: 3
goals: [see one kill]
simplifications: [Nothing here is real.]
world:
  size_um: [200, 112]
  substances:
    cytokine: {spread_um2_per_minute: 30, decay_per_minute: 0.02}
cast:
  scout: {kind: car_t, at: [60, 56], waits: true, traits: {division_pace: 12}}
  nine: {kind: leukemia, at: [86, 58], traits: {cd19: 1.0}}
populations:
  - {id: blasts, kind: leukemia, count: 6, within: {circle: [140, 60], radius_um: 40}, traits: {cd19: 1.0}}
  - {id: hidden, kind: leukemia, count: 3, within: {circle: [150, 80], radius_um: 30}, traits: {cd19: 0.0}}
  - {id: healthy, kind: b_cell, count: 2, within: {circle: [150, 30], radius_um: 20}}
  - {id: guards, kind: macrophage, count: 1, within: {circle: [110, 80], radius_um: 15}}
meters:
  cytokine: {label: cytokines, show_as: vertical_log}
  kills: {label: cells killed}
  car_t: {label: CAR-T cells}
beats:
  - id: search
    seconds: 2
    caption: A *CAR-T cell* among *leukemia cells*.
    camera: {at: [100, 56], width_um: 190}
    meters: [cytokine, kills]
    labels: [{of: scout, says: CAR-T cell}, {of: blasts, says: leukemia cell, side: above}]
  - id: touch
    seconds: 2.5
    caption: It walks and touches.
    camera: {follow: scout, width_um: 90, seconds: 1}
    labels: [{of: scout, says: CAR, part: receptor}, {of: nine, says: CD19, part: tag}]
    do:
      - steer: {who: scout, to: nine, hold: yes}
  - {id: grip, seconds: 2, pace: 0.3, caption: It holds on., camera: {follow: scout, width_um: 40}}
  - {id: freeze, seconds: 1, pace: 0, caption: Time stands still.}
  - id: strike
    seconds: 2
    caption: "Killed so far: {kills}."
    do:
      - strike: {who: scout}
  - id: divide
    seconds: 2
    caption: It divides. Few become many.
    camera: {at: [100, 56], width_um: 190}
    meters: [cytokine, kills, car_t]
    highlight: [hidden]
    labels: [{of: hidden, says: no CD19, side: below}]
    do:
      - release: {who: scout}
      - divide: {who: scout}
  - id: ask
    seconds: 1.5
    caption: What does the CAR know?
    question:
      ask: What does the CAR know?
      choices: [One tag., Every cancer cell.]
      answer: 1
      because: The CAR reads one tag and nothing else.
    hold: true
  - {id: leave, seconds: 2, caption: The CAR knows one tag., meters: []}
"""
