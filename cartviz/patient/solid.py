"""The solid-tumor patient: what changes in a day, what a drug does, and what can be read off.

Exhaustion follows Kareva and Gevertz 2024 in spirit. The infused cells on their way (W) and the power to divide that is
left (Y) are states too, not functions of time, so that a second dose is a mere addition. Every rate is per day.
"""
# ruff: noqa: N803, N806  (the equations keep their published symbols: Tp, F, K_A …)

from collections.abc import Mapping, Sequence

from cartviz.patient.equations import Column, Model, Patient, Slope, State, Treatment, parameter_change
from cartviz.patient.parameters import SOLID_PARAMETERS


def solid_start(c: Mapping[str, float]) -> State:
    """Day 0: a tumor, a dose on its way, no CAR-T cell inside yet."""
    return (c["T0"] * (1.0 - c["ag_loss"]), c["T0"] * c["ag_loss"], 0.0, 0.0, 0.0, c["dose"], 1.0)


def solid_slope(
    *, f_traf: float, k_in: float, r: float, K_T: float, gam: float, xi: float, acc: float, s: float, p: float,
    tau_p: float, K_A: float, K_E: float, sp: float, e1: float, kap: float, e2: float, g: float, u: float, dF: float,
    dX1: float, dX2: float, w1: float, w2: float, checkpoint: float, **_: float,
) -> Slope:  # fmt: skip
    """Build the change per day of a solid-tumor patient; the arguments are the parameters of the same names."""

    def slope(state: Sequence[float]) -> State:
        Tp, Tn, F, X1, X2, W, Y = state
        killers = F + w1 * X1 + w2 * X2
        kill = gam * acc * killers / (killers + xi * Tp) if killers > 0.0 else 0.0
        a = Tp / (K_A + Tp)
        division = p * Y * a * (1.0 - sp * s) * (1.0 - (F + X1 + X2) / K_E)
        exhausting = e1 * a * (1.0 + kap * s)
        back = g * (1.0 - a) + u * checkpoint
        growth = r * (1.0 - (Tp + Tn) / K_T)
        return (
            (growth - kill) * Tp,
            growth * Tn,
            f_traf * k_in * W + (division - exhausting - dF) * F + back * X1,
            exhausting * F + (0.3 * division - e2 * a - back - dX1) * X1,
            e2 * a * X1 - dX2 * X2,
            -k_in * W,
            -Y / tau_p,
        )

    return slope


def solid_settle(state: State, c: Mapping[str, float]) -> State:
    """Less than one tumor cell is none."""
    return (0.0, *state[1:]) if 0.0 < state[0] < c["T_out"] else state


def solid_derive(state: State, c: Mapping[str, float]) -> State:
    """Compute the derived columns of a solid-tumor patient, in their order."""
    Tp, Tn, F, X1, X2, _, _ = state
    inside = F + X1 + X2
    killers = F + c["w1"] * X1 + c["w2"] * X2
    return (
        Tp + Tn,
        inside,
        (X1 + X2) / inside if inside > 0.0 else 0.0,
        Tp / (c["K_A"] + Tp),
        c["gam"] * c["acc"] * killers / (killers + c["xi"] * Tp) * Tp if killers > 0.0 else 0.0,
    )


def _infuse_solid(patient: Patient, c: dict[str, float], amounts: Mapping[str, float]) -> None:
    dose = amounts.get("dose", c["dose"])
    fresh = dose * c["f_traf"]
    older = patient["functional"] + patient["exhausted"] + patient["arriving"] * c["f_traf"]
    # Chosen: fresh cells bring their full power to divide, the tumor holds the mean of old and new.
    if fresh > 0.0:
        patient["youth"] = (patient["youth"] * older + fresh) / (older + fresh)
    patient["arriving"] += dose


def _checkpoint_blocker(_: Patient, c: dict[str, float], __: Mapping[str, float]) -> None:
    c["checkpoint"] = 1.0


# A new treatment: a function that changes the patient or the constants, and its row below.
SOLID = Model(
    parameters=SOLID_PARAMETERS,
    switches={"checkpoint": 0.0},
    states=(
        Column("tumor", "Tp", "cells", "Tumor cells with the target"),
        Column("escaped_tumor", "Tn", "cells", "Tumor cells without the target"),
        Column("functional", "F", "cells", "Functional CAR-T cells"),
        Column("exhausted", "X1", "cells", "Exhausted CAR-T cells that can be rescued"),
        Column("terminal", "X2", "cells", "Terminally exhausted CAR-T cells"),
        Column("arriving", "W", "cells", "Infused cells on their way"),
        Column("youth", "Y", "", "Power to divide that is left, 0 to 1"),
    ),
    derived=(
        Column("tumor_total", "T", "cells", "Tumor cells"),
        Column("car_t", "", "cells", "CAR-T cells in the tumor"),
        Column("exhausted_fraction", "", "", "Share of CAR-T cells that is exhausted, 0 to 1"),
        Column("antigen", "a", "", "Target seen, 0 to 1"),
        Column("kills_per_day", "", "cells/d", "Tumor cells killed per day"),
    ),
    treatments={
        "infuse": Treatment("infuses CAR-T cells", _infuse_solid, ("dose",)),
        "checkpoint_blocker": Treatment("releases the PD-1 brake", _checkpoint_blocker),
        "set": parameter_change(SOLID_PARAMETERS),
    },
    start=solid_start,
    slope=solid_slope,
    settle=solid_settle,
    derive=solid_derive,
)
