"""A scene of six short steps for tests: a stopped world, a question and a hold among them."""

SMALL = """\
title: A small scene
subtitle: for tests
goals: [tell a step from a hold]
simplifications: [Nothing here is real.]
world: {size_um: [200, 112]}
cast:
  scout: {kind: car_t, at: [40, 56]}
populations:
  - {id: blasts, kind: leukemia, count: 6, within: {circle: [130, 56], radius_um: 40}}
beats:
  - {id: search, seconds: 4, caption: A cell searches.}
  - {id: touch, seconds: 2.5, caption: It touches., camera: {follow: scout, width_um: 90}}
  - {id: freeze, seconds: 3, pace: 0, caption: Time stands still.}
  - id: question
    seconds: 2
    caption: What now?
    question: {ask: "What now?", choices: [This., That.], answer: 1, because: So it is.}
  - {id: wait, seconds: 1.5, caption: Wait., hold: true}
  - {id: leave, seconds: 0.7, caption: It leaves.}
"""
