"""The blood-cancer patient: what changes in a day, what a drug does, and what can be read off.

CAR-T kinetics follow Stein 2019, killing and other T cells Kimmel 2021; fever and IL-6 are a turnover model.
The symbols of the equations are those of the columns below. Every rate is per day.
"""
# ruff: noqa: N803, N806  (the equations keep their published symbols: T, E, K_A …)

import math
from collections.abc import Mapping, Sequence

from cartviz.patient.equations import Column, Model, Patient, Slope, State, Treatment, parameter_change
from cartviz.patient.grades import crs_grade, vitals
from cartviz.patient.parameters import BLOOD_PARAMETERS

CELLS_PER_UL = 0.01 / 5e6
"""About 1 % of the CAR-T cells are in the blood, which is 5e6 µL (Kimmel 2021: 0.36 cells/µL for 1.8e8 cells)."""


def blood_start(c: Mapping[str, float]) -> State:
    """Day 0: the cells are in the vein, lymphodepletion lies behind unless N0 and B0 say otherwise."""
    tumor, escaped = c["T0"] * (1.0 - c["f_neg"]), c["T0"] * c["f_neg"]
    return (c["dose"], 0.0, 0.0, tumor, escaped, c["B0"], c["N0"], 0.0, c["I_base"], 37.0, 0.0, 0.0, c["dose"])


def blood_slope(
    *, k_act: float, d_P: float, tau_U: float, p: float, h0: float, K_A: float, w_B: float, K_E: float, alpha: float,
    beta: float, eps: float, theta: float, w_M: float, gam: float, k: float, k_b: float, r: float, K_T: float,
    s_B: float, d_B: float, K_N: float, r_N: float, tau_A: float, Q_half: float, n: float, q: float, c0: float,
    cR: float, I_base: float, K_F: float, dTmax: float, tau_F: float, K_V: float, tau_V: float, k_toci: float,
    K_D: float, dex: float, **_: float,
) -> Slope:  # fmt: skip
    """Build the change per day of a blood-cancer patient; the arguments are the parameters of the same names."""
    log = math.log
    IL6_made_at_rest = I_base * (c0 + cR)

    def slope(state: Sequence[float]) -> State:
        P, E, M, T, Tn, B, N, A, I, Temp, V, D, U = state  # noqa: E741
        seen = T + w_B * B
        a = seen / (K_A + seen)  # antigen seen, 0 to 1
        room = K_N - N
        S = room / K_N if room > 0.0 else 0.0  # space left by lymphodepletion
        division = p * a * (h0 + (1.0 - h0) * S) * (1.0 - (E + M) / K_E)
        killers = E + w_M * M
        kT = gam * killers / (k + killers)
        kB = gam * killers / (k_b + killers)
        kills = kT * T + kB * B
        spark = (kills / Q_half) ** n
        unblocked = K_D / (K_D + D)  # IL-6 receptors that tocilizumab leaves free
        above_rest = I - I_base
        heard = above_rest * unblocked if above_rest > 0.0 else 0.0
        activated = k_act * a * P
        growth = r * (1.0 - (T + Tn) / K_T)
        return (
            -(activated + d_P * P),
            activated + (division - alpha) * E + theta * a * M,
            eps * E - beta * M,  # memory-like cells are not used up when they wake
            (growth - kT) * T,
            growth * Tn,
            s_B - (d_B + kB) * B,
            -r_N * N * log((N + E + M) / K_N),
            (dex * spark / (1.0 + spark) - A) / tau_A,
            q * A + IL6_made_at_rest - (c0 + cR * unblocked) * I,  # tocilizumab takes the receptor away as a sink
            (37.0 + dTmax * heard / (K_F + heard) - Temp) / tau_F,
            (heard / (K_V + heard) - V) / tau_V,
            -k_toci * D,
            -(k_act * a + d_P + 1.0 / tau_U) * U,
        )

    return slope


def blood_settle(state: State, c: Mapping[str, float]) -> State:
    """Let a few last CD19+ cancer cells die out."""
    return (*state[:3], 0.0, *state[4:]) if 0.0 < state[3] < c["T_out"] else state


def blood_derive(state: State, c: Mapping[str, float]) -> State:
    """Compute the derived columns of a blood-cancer patient, in their order."""
    P, E, M, T, Tn, B, N, _, I, Temp, V, D, U = state  # noqa: E741
    seen = T + c["w_B"] * B
    killers = E + c["w_M"] * M
    kills = c["gam"] * killers * (T / (c["k"] + killers) + B / (c["k_b"] + killers))
    blocked = D / (c["K_D"] + D)
    monitor = vitals(Temp, V, treated=c["treated"] > 0.0)
    return (
        P + E + M,
        (P + E + M) * CELLS_PER_UL + U * 0.99 / 5e6,
        T + Tn,
        seen / (c["K_A"] + seen),
        max(1.0 - N / c["K_N"], 0.0),
        kills,
        blocked,
        max(I - c["I_base"], 0.0) * (1.0 - blocked),
        monitor.systolic_mmhg,
        monitor.diastolic_mmhg,
        monitor.oxygen_saturation_percent,
        monitor.heart_rate_per_minute,
        float(monitor.vasopressors),
        float(crs_grade(monitor)),
    )


def _infuse_blood(patient: Patient, c: dict[str, float], amounts: Mapping[str, float]) -> None:
    dose = amounts.get("dose", c["dose"])
    patient["infused"] += dose
    patient["bloodstream"] += dose


def _tocilizumab(patient: Patient, c: dict[str, float], _: Mapping[str, float]) -> None:
    patient["tocilizumab"] += c["toci_C"]
    c["treated"] = 1.0


def _dexamethasone(_: Patient, c: dict[str, float], __: Mapping[str, float]) -> None:
    c["dex"] = 1.0 - c["dex_eff"]
    c["treated"] = 1.0


def _lymphodepletion(patient: Patient, c: dict[str, float], _: Mapping[str, float]) -> None:
    patient["other_t_cells"] *= c["ld_N"]
    patient["b_cells"] *= c["ld_B"]
    patient["tumor"] *= c["ld_T"]
    patient["escaped_tumor"] *= c["ld_T"]


# A new treatment: a function that changes the patient or the constants, and its row below.
BLOOD = Model(
    parameters=BLOOD_PARAMETERS,
    switches={"dex": 1.0, "treated": 0.0},
    states=(
        Column("infused", "P", "cells", "Infused CAR-T cells, not yet active"),
        Column("effector", "E", "cells", "Active CAR-T cells"),
        Column("memory", "M", "cells", "Memory-like CAR-T cells"),
        Column("tumor", "T", "cells", "Cancer cells with CD19"),
        Column("escaped_tumor", "Tn", "cells", "Cancer cells without CD19"),
        Column("b_cells", "B", "cells", "Healthy B cells"),
        Column("other_t_cells", "N", "cells", "Other T cells"),
        Column("macrophages", "A", "", "Macrophages that are awake, 0 to 1"),
        Column("il6", "I", "pg/mL", "IL-6 in blood"),
        Column("temperature", "Temp", "°C", "Body temperature"),
        Column("leak", "V", "", "Leaky vessels, 0 to 1"),
        Column("tocilizumab", "D", "µg/mL", "Tocilizumab in blood"),
        Column("bloodstream", "U", "cells", "Infused cells that have not yet left the bloodstream"),
    ),
    derived=(
        Column("car_t", "", "cells", "CAR-T cells"),
        Column("blood_level", "", "cells/µL", "CAR-T cells in blood"),
        Column("tumor_total", "", "cells", "Cancer cells"),
        Column("antigen", "a", "", "Antigen seen, 0 to 1"),
        Column("space", "S", "", "Space left by lymphodepletion, 0 to 1"),
        Column("kills_per_day", "Q", "cells/d", "CD19+ cells killed per day"),
        Column("receptors_blocked", "RO", "", "IL-6 receptors blocked, 0 to 1"),
        Column("il6_heard", "Is", "pg/mL", "IL-6 signal that cells hear"),
        Column("systolic", "", "mmHg", "Blood pressure, upper value"),
        Column("diastolic", "", "mmHg", "Blood pressure, lower value"),
        Column("oxygen_saturation", "", "%", "Oxygen saturation"),
        Column("heart_rate", "", "/min", "Heart rate"),
        Column("vasopressors", "", "", "Vasopressors needed, 2 means two or more"),
        Column("crs_grade", "", "", "CRS grade, ASTCT 2019"),
    ),
    treatments={
        "infuse": Treatment("infuses CAR-T cells", _infuse_blood, ("dose",)),
        "lymphodepletion": Treatment("gives one day of chemotherapy that makes room", _lymphodepletion),
        "tocilizumab": Treatment("blocks the IL-6 receptor", _tocilizumab),
        "dexamethasone": Treatment("calms macrophages", _dexamethasone),
        "set": parameter_change(BLOOD_PARAMETERS),
    },
    start=blood_start,
    slope=blood_slope,
    settle=blood_settle,
    derive=blood_derive,
)
