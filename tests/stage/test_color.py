import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.stage.color import lch, luminance, mix, of_lch, rgb, with_alpha
from cartviz.stage.frame import Color

shares = st.floats(0, 1)
colors = st.tuples(*[st.integers(0, 255)] * 4)


def test_a_color_is_written_as_on_the_web() -> None:
    """'#4FD6D2' with half its opacity."""
    assert rgb("#4FD6D2") == (0x4F, 0xD6, 0xD2, 255)
    assert rgb("#000000", 0.5) == (0, 0, 0, 128)


@given(colors, colors, shares)
def test_a_mixed_color_lies_between_its_two(first: Color, second: Color, share: float) -> None:
    """Its ends are the colors themselves."""
    assert mix(first, second, 0.0) == first
    assert mix(first, second, 1.0) == second
    assert all(min(a, b) <= c <= max(a, b) for a, b, c in zip(first, second, mix(first, second, share), strict=True))


@given(colors, st.floats(-1, 3))
def test_opacity_stays_in_its_range(color: Color, share: float) -> None:
    """A share beyond 0 to 1 counts as its end."""
    assert 0 <= with_alpha(color, share)[3] <= color[3]
    assert with_alpha(color, 1.0) == color


@given(colors)
def test_a_color_taken_apart_is_put_together_again(color: Color) -> None:
    """Lightness, chroma and hue say all of it; opacity travels beside."""
    back = of_lch(lch(color), color[3])
    assert back[3] == color[3]
    assert max(abs(a - b) for a, b in zip(color, back, strict=True)) <= 1


@given(st.floats(0.1, 1), st.floats(0, 0.4), st.floats(-720, 720))
def test_what_no_screen_shows_loses_chroma_only(lightness: float, chroma: float, hue: float) -> None:
    """A color outside the screen's reach keeps its lightness and its hue."""
    found = lch(of_lch((lightness, chroma, hue)))
    assert found[0] == pytest.approx(lightness, abs=0.02)
    assert found[1] <= chroma + 0.01
    if found[1] > 0.06:
        assert abs((found[2] - hue + 180) % 360 - 180) < 6


def test_published_values_are_met() -> None:
    """OKLab's own examples (Ottosson 2020), and the luminances of WCAG."""
    assert lch((255, 255, 255, 255)) == pytest.approx((1.0, 0.0, lch((255, 255, 255, 255))[2]), abs=1e-3)
    assert lch((255, 0, 0, 255)) == pytest.approx((0.628, 0.258, 29.2), abs=0.1)
    assert luminance((255, 255, 255, 255)) == pytest.approx(1.0)
    assert luminance((0, 0, 0, 255)) == 0
    assert luminance((0x77, 0x77, 0x77, 255)) == pytest.approx(0.1845, abs=1e-3)
