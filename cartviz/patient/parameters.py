"""Every number of the two patient models: its unit, the range a user may set, what it means and where it comes from."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cartviz.core.errors import UsageError, shorten, suggest

STEIN = "published: Stein 2019, doi:10.1002/psp4.12388"
KIMMEL = "published: Kimmel 2021, doi:10.1098/rspb.2021.0229"
KAREVA = "published: Kareva and Gevertz 2024, npj Syst Biol Appl (code jgevertz/T_Cell_Exhaustion)"


class BodyError(UsageError, ValueError):
    """A wish that the patient models cannot meet; the message says which one and what would be allowed."""


@dataclass(frozen=True)
class Parameter:
    """One number of a model. ``name`` is the published symbol; ``low`` and ``high`` bound what a user may set.

    ``basis`` starts with "published" and a citation, or with "chosen" and often a reason: chosen numbers were tuned so
    that the curves lie inside published bands. A ``starting`` number describes day 0 only and cannot change later.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    what: str
    basis: str
    starting: bool = False

    def accept(self, value: float) -> float:
        """Give back ``value`` as a float, or raise BodyError with the allowed range."""
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or not self.low <= value <= self.high:
            unit = f" {self.unit}" if self.unit else ""
            found = shorten(repr(value))
            raise BodyError(f"'{self.name}' must be a number from {self.low:g} to {self.high:g}{unit}, not {found}")
        return float(value)


def unknown(what: str, name: str, names: Iterable[str]) -> BodyError:
    """Build the error for an unknown ``name``, with the closest of ``names`` as a hint."""
    return BodyError(f"there is no {what} '{shorten(name)}'", suggest(name, names))


def settle(table: Mapping[str, Parameter], settings: Mapping[str, float]) -> dict[str, float]:
    """Complete ``settings`` with the defaults of ``table``.

    Raises:
        BodyError: a name that the table does not have, or a value outside its range.
    """
    values = {name: parameter.value for name, parameter in table.items()}
    for name, value in settings.items():
        if name not in table:
            raise unknown("parameter", name, table)
        values[name] = table[name].accept(value)
    return values


def _table(*rows: Parameter) -> Mapping[str, Parameter]:
    return {row.name: row for row in rows}


# A table reads best as a table: numbers on the first line of a row, words on the second.
# fmt: off
BLOOD_PARAMETERS: Mapping[str, Parameter] = _table(
    # infusion
    Parameter("dose", 1e8, "cells", 0, 1e11,
              "infused CAR-T cells", f"{STEIN}: tisagenlecleucel, median above 50 kg"),
    Parameter("k_act", 0.35, "/d", 0, 10,
              "infused cells become active where there is antigen", "chosen: a lag of about two days"),
    Parameter("d_P", 0.5, "/d", 0, 10,
              "infused cells are lost", "chosen: most infused cells never take part"),
    Parameter("tau_U", 0.2, "d", 0.05, 5,
              "infused cells leave the bloodstream for the organs", "chosen: hours, as the early dip in patients"),
    # CAR-T cells
    Parameter("p", 1.15, "/d", 0, 3,
              "fastest division of effector cells", "chosen: early growth then doubles in 0.78 d, as in Stein 2019"),
    Parameter("h0", 0.40, "", 0, 1,
              "share of growth left without lymphodepletion", "chosen: direction from Kimmel 2021"),
    Parameter("K_A", 1e9, "cells", 1e6, 1e12,
              "antigen-bearing cells that give half of the growth signal", "chosen"),
    Parameter("w_B", 0.2, "", 0, 10,
              "weight of a healthy B cell as antigen against a cancer cell", "chosen"),
    Parameter("K_E", 2e11, "cells", 1e9, 1e13,
              "room for CAR-T cells", "chosen: Kimmel 2021 has 7e10"),
    Parameter("alpha", 0.16, "/d", 0, 5,
              "effector cells contract", STEIN),
    Parameter("beta", 0.0032, "/d", 0, 5,
              "memory-like cells are lost", STEIN),
    Parameter("eps", 0.00124, "/d", 0, 1,
              "effector cells become memory-like: 0.0079 (alpha - beta)", STEIN),
    Parameter("theta", 0.05, "/d", 0, 5,
              "memory-like cells wake where there is antigen", "chosen"),
    Parameter("w_M", 1.0, "", 0, 10,
              "weight of a memory-like cell as a killer", "chosen"),
    Parameter("gam", 1.15, "/d", 0, 10,
              "fastest killing", KIMMEL),
    Parameter("k", 2.0e9, "cells", 1e7, 1e12,
              "CAR-T cells at half of the fastest killing, cancer", KIMMEL),
    Parameter("k_b", 1.0e8, "cells", 1e5, 1e12,
              "CAR-T cells at half of the fastest killing, B cells", "chosen: few persisting cells keep B cells away"),
    # cancer, healthy B cells, other T cells
    Parameter("T0", 1e11, "cells", 0, 2e12,
              "cancer cells on day 0", "chosen: 1e10 is a low, 1e12 (about 1 kg) a high burden", starting=True),
    Parameter("f_neg", 0.0, "", 0, 1,
              "share of cancer cells without CD19 on day 0", "chosen: 1e-6 in the escape scene", starting=True),
    Parameter("r", 0.06, "/d", 0, 0.5,
              "cancer grows", "published range: Kimmel 2021, 0.01 to 0.50 /d"),
    Parameter("K_T", 2e12, "cells", 1e11, 1e13,
              "room for cancer cells", "chosen: about 2 kg"),
    Parameter("T_out", 1000.0, "cells", 0, 1e6,
              "CD19+ cancer below this count is gone: chance extinction",
              "chosen: Kimmel 2021 sees it below about 100"),
    Parameter("B0", 1e9, "cells", 0, 1e11,
              "healthy B cells on day 0", "chosen: after lymphodepletion; 2e10 without", starting=True),
    Parameter("s_B", 2e8, "cells/d", 0, 1e10,
              "B cells made by the marrow", "chosen: a normal level of 2e10"),
    Parameter("d_B", 0.01, "/d", 0, 5,
              "B cells die of age", "chosen"),
    Parameter("N0", 3e9, "cells", 1e6, 1e12,
              "other T cells on day 0", f"{KIMMEL}: after lymphodepletion; 2.25e11 without", starting=True),
    Parameter("K_N", 2.5e11, "cells", 1e9, 1e13,
              "normal count of T cells", KIMMEL),
    Parameter("r_N", 0.17, "/d", 0, 5,
              "other T cells return", KIMMEL),
    # fire: macrophages, IL-6, fever, leak
    Parameter("tau_A", 1.0, "d", 0.1, 30,
              "macrophages wake and calm down", "chosen"),
    Parameter("Q_half", 2.5e10, "cells/d", 1e8, 1e13,
              "killed cells a day that wake half of the macrophages", "chosen"),
    Parameter("n", 1.4, "", 0.5, 6,
              "steepness of that", "chosen"),
    Parameter("q", 9000.0, "pg/mL/d", 0, 1e5,
              "IL-6 made by macrophages that are all awake", "chosen"),
    Parameter("c0", 0.8, "/d", 0.01, 20,
              "IL-6 is cleared without its receptor", "chosen"),
    Parameter("cR", 5.0, "/d", 0, 20,
              "IL-6 is cleared by its receptor",
              "chosen: the main route, direction from Nishimoto 2008 Blood 112:3959"),
    Parameter("I_base", 4.0, "pg/mL", 0, 100,
              "IL-6 of a healthy person", "chosen"),
    Parameter("K_F", 150.0, "pg/mL", 1, 1e5,
              "heard IL-6 that gives half of the fever", "chosen"),
    Parameter("dTmax", 3.6, "°C", 0, 5,
              "highest rise of temperature", "chosen"),
    Parameter("tau_F", 0.25, "d", 0.05, 10,
              "temperature follows", "chosen: hours"),
    Parameter("K_V", 700.0, "pg/mL", 1, 1e5,
              "heard IL-6 that makes vessels half as leaky as they get", "chosen"),
    Parameter("tau_V", 0.5, "d", 0.05, 10,
              "the leak follows", "chosen: half a day"),
    # drugs
    Parameter("toci_C", 170.0, "µg/mL", 0, 1000,
              "tocilizumab in blood right after one infusion", "chosen: order of magnitude"),
    Parameter("k_toci", 0.0866, "/d", 0, 10,
              "tocilizumab is cleared: half-life 8 d", "chosen: order of magnitude"),
    Parameter("K_D", 0.5, "µg/mL", 1e-3, 1000,
              "tocilizumab that covers half of the receptors", "chosen: order of magnitude"),
    Parameter("dex_eff", 0.7, "", 0, 1,
              "share of macrophage activation that dexamethasone takes away", "chosen"),
    Parameter("ld_N", 0.06, "", 0, 1,
              "other T cells left by one day of lymphodepletion",
              "chosen: given 5, 4 and 3 days before infusion it leads from 2.25e11 to 3e9"),
    Parameter("ld_B", 0.25, "", 0, 1,
              "B cells left by one day of lymphodepletion", "chosen: the same days lead from 2e10 to 1e9"),
    Parameter("ld_T", 0.95, "", 0, 1,
              "cancer cells left by one day of lymphodepletion", "chosen: it is not meant to treat the cancer"),
)
"""The blood-cancer patient: whole-body cells, days, pg/mL, °C, µg/mL."""

SOLID_PARAMETERS: Mapping[str, Parameter] = _table(
    Parameter("dose", 2.5e8, "cells", 0, 1e11,
              "infused CAR-T cells", "published: satri-cel trial 2025, PubMed 40460847"),
    Parameter("f_traf", 0.02, "", 0, 1,
              "share of infused cells that reach the tumor", "chosen: a few percent; 0.06 stands for local infusion"),
    Parameter("k_in", 0.35, "/d", 0, 10,
              "infused cells arrive", "chosen"),
    Parameter("T0", 1e9, "cells", 0, 2.5e10,
              "tumor cells on day 0, 1e9 is about 1 cm³", "chosen", starting=True),
    Parameter("ag_loss", 0.05, "", 0, 1,
              "share of tumor cells without the target on day 0", "chosen", starting=True),
    Parameter("r", 0.025, "/d", 0, 0.5,
              "tumor grows", KAREVA),
    Parameter("K_T", 2.5e10, "cells", 1e9, 1e12,
              "room for tumor cells", "chosen"),
    Parameter("T_out", 1.0, "cells", 0, 1e6,
              "tumor cells with the target below this count are gone", "chosen: less than one cell"),
    Parameter("gam", 0.8, "/d", 0, 10,
              "fastest killing", "published: EGFR CAR-T cells in mice 0.78 /d, Singh 2020 (mAbs)"),
    Parameter("xi", 0.10, "", 0.001, 10,
              "CAR-T cells per tumor cell at half of the fastest killing",
              "published range: gam/xi = 8 kills a day, Halle 2016 has 2 to 16"),
    Parameter("acc", 0.40, "", 0, 1,
              "part of the tumor that CAR-T cells can reach", "chosen: 1 is open tissue"),
    Parameter("s", 0.65, "", 0, 1,
              "hostile surroundings, 0 none", "chosen"),
    Parameter("p", 0.95, "/d", 0, 3,
              "fastest division", "chosen"),
    Parameter("tau_p", 14.0, "d", 0.1, 1000,
              "power to divide fades", "chosen"),
    Parameter("K_A", 5e7, "cells", 1e4, 1e11,
              "tumor cells with the target that give half of the growth signal", "chosen"),
    Parameter("K_E", 5e8, "cells", 1e6, 1e12,
              "room for CAR-T cells in the tumor", "chosen"),
    Parameter("sp", 0.6, "", 0, 1,
              "share of division that fully hostile surroundings take away", "chosen"),
    Parameter("e1", 0.07, "/d", 0, 5,
              "functional cells become exhausted in calm surroundings",
              "chosen: in the hostile tumor half are exhausted on day 6.5"),
    Parameter("kap", 4.0, "", 0, 20,
              "how much faster in fully hostile surroundings", "chosen"),
    Parameter("e2", 0.06, "/d", 0, 5,
              "exhausted cells become terminally exhausted", f"{KAREVA}: 0.05 /d"),
    Parameter("g", 0.01, "/d", 0, 5,
              "exhausted cells recover where antigen is gone", KAREVA),
    Parameter("u", 0.04, "/d", 0, 5,
              "exhausted cells rescued by a checkpoint blocker", "chosen"),
    Parameter("dF", 0.045, "/d", 0, 5,
              "functional cells die", KAREVA),
    Parameter("dX1", 0.06, "/d", 0, 5,
              "exhausted cells die", "chosen"),
    Parameter("dX2", 0.05, "/d", 0, 5,
              "terminally exhausted cells die", "chosen"),
    Parameter("w1", 0.35, "", 0, 1,
              "killing of an exhausted cell against a functional one", "chosen"),
    Parameter("w2", 0.11, "", 0, 1,
              "killing of a terminally exhausted cell against a functional one", KAREVA),
)
"""The solid-tumor patient: cells in one tumor, days."""
# fmt: on
