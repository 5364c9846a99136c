"""Paper: the styles of a printed page, pictures beside words, and the page's head and foot (with reportlab)."""

import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from cartviz.export.credits import title_of
from cartviz.export.exporter import Job, library
from cartviz.scene import assets
from cartviz.stage.hud.hud import NOT_ADVICE

_MM = 72 / 25.4
WIDE, MARGIN, PICTURE = 210 * _MM, 15 * _MM, 96 * _MM
ROOM = WIDE - 2 * MARGIN
INK, SOFT, LINE = "#14182E", "#4A5270", "#B9C0DA"
_STYLES: dict[str, dict[str, Any]] = {
    # Sizes in points; `before` and `after` are the gaps around a paragraph.
    "title": {"font": "Inter-Bold", "size": 20, "lead": 24, "after": 2},
    "subtitle": {"size": 10.5, "color": SOFT, "after": 6},
    "heading": {"font": "Inter-SemiBold", "size": 11.5, "before": 10, "after": 3},
    "body": {"size": 9.5, "after": 2.5},
    "caption": {"size": 11, "lead": 15, "after": 3},
    "line": {"size": 11, "lead": 19},
    "ask": {"font": "Inter-SemiBold", "size": 10, "after": 3},
    "note": {"size": 8.5, "color": SOFT, "after": 2},
    "why": {"size": 8.5, "color": SOFT, "after": 3, "left": 15},
    "small": {"font": "Inter-SemiBold", "size": 8, "color": SOFT, "after": 2},
    "fine": {"size": 7.5, "color": SOFT, "after": 1.5},
}
_LEADS = {"story": "Storyboard", "pupils": "Handout", "answers": "Handout with answers"}


class Paper:
    """The pages of one document: A4, upright."""

    def __init__(self, job: Job, kind: str) -> None:
        """`kind` is story, pupils or answers."""
        self._job, self._kind = job, kind
        self._flow = library("reportlab.platypus")
        colors, styles = library("reportlab.lib.colors"), library("reportlab.lib.styles")
        self._color = colors.HexColor
        _register_fonts()
        self._styles = {
            name: styles.ParagraphStyle(
                name,
                fontName=row.get("font", "Inter"),
                fontSize=row["size"],
                leading=row.get("lead", row["size"] * 1.35),
                textColor=colors.HexColor(row.get("color", INK)),
                spaceBefore=row.get("before", 0),
                spaceAfter=row.get("after", 0),
                leftIndent=row.get("left", 0),
                keepWithNext=name == "heading",
            )
            for name, row in _STYLES.items()
        }

    def words(self, markup: str, style: str) -> Any:
        """A paragraph; `markup` may hold <b>, <font> and <br/>, all else escaped."""
        return self._flow.Paragraph(markup, self._styles[style])

    def head(self) -> list[Any]:
        """Title, subtitle, what it is, a line for the name on a sheet for pupils, and the goals."""
        scene = self._job.show.scene
        number = f"{scene.number} · " if scene.number else ""
        out = [self.words(escape(f"{number}{scene.title}"), "title"), self.words(escape(scene.subtitle), "subtitle")]
        if self._kind == "pupils":
            out += [self.words(f"Name {'_' * 34}   Date {'_' * 14}", "line"), self._flow.Spacer(1, 4)]
        if scene.goals:
            out.append(self.words("After this scene you can", "heading"))
            out += [self.words(f"•  {escape(goal)}", "body") for goal in scene.goals]
        return [*out, self._flow.Spacer(1, 8)]

    def beside(self, picture: bytes, words: list[Any]) -> Any:
        """A picture with words on its right, kept on one page."""
        image = library("PIL.Image").open(io.BytesIO(picture))
        drawn = self._flow.Image(io.BytesIO(picture), PICTURE, PICTURE * image.height / image.width, hAlign="LEFT")
        table = self._flow.Table([[drawn, words]], colWidths=[PICTURE + 10, ROOM - PICTURE - 10])
        table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_padded(0)])
        return self._flow.KeepTogether([table, self._flow.Spacer(1, 9)])

    def choice(self, markup: str, *, right: bool) -> Any:
        """A choice with a box to tick; the right one ticked."""
        box = self._flow.Table([[""]], colWidths=[9], rowHeights=[9])
        fill = [("BACKGROUND", (0, 0), (0, 0), self._color("#0B6B5C"))] if right else []
        box.setStyle([("BOX", (0, 0), (0, 0), 0.9, self._color(INK)), *fill])
        words = self.words(f"<b>{markup}</b>" if right else markup, "body")
        row = self._flow.Table([[box, words]], colWidths=[15, ROOM - PICTURE - 26], hAlign="LEFT")
        row.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                *_padded(0),
                ("TOPPADDING", (0, 0), (0, 0), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
        return row

    def bank(self, words: list[str]) -> Any:
        """A box with words to choose from."""
        inner = self.words(
            "&#160;&#160;&#160; ".join(escape(f"• {each}").replace(" ", "&#160;") for each in words), "body"
        )
        table = self._flow.Table([[inner]], colWidths=[ROOM])
        table.setStyle([("BOX", (0, 0), (0, 0), 0.8, self._color(LINE)), *_padded(6)])
        return self._flow.KeepTogether([table, self._flow.Spacer(1, 10)])

    def write(self, path: Path, story: list[Any]) -> None:
        """Set all pages; the same story gives the same bytes."""
        scene = self._job.show.scene
        document = self._flow.SimpleDocTemplate(
            str(path),
            pagesize=(WIDE, 297 * _MM),
            leftMargin=MARGIN - 6,  # the library keeps 6 points free at each side
            rightMargin=MARGIN - 6,
            topMargin=14 * _MM,
            bottomMargin=17 * _MM,
            title=f"{title_of(scene)} ({_LEADS[self._kind].lower()})",
            author="cartviz",
            subject=NOT_ADVICE,
            lang="en",
            invariant=1,
        )
        document.build(story, onFirstPage=self._foot, onLaterPages=self._foot)

    def _foot(self, canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Inter", 8)
        canvas.setFillColor(self._color(SOFT))
        canvas.drawString(MARGIN, 10 * _MM, f"{self._job.show.scene.title} · {_LEADS[self._kind]} · {NOT_ADVICE}")
        canvas.drawRightString(WIDE - MARGIN, 10 * _MM, str(document.page))
        canvas.restoreState()


def _padded(points: float) -> list[tuple[Any, ...]]:
    """All cells of a table with the same room around what is in them."""
    return [(f"{side}PADDING", (0, 0), (-1, -1), points) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]


def _register_fonts() -> None:
    """The program's own font, embedded so that text can be searched and copied."""
    metrics, faces = library("reportlab.pdfbase.pdfmetrics"), library("reportlab.pdfbase.ttfonts")
    names = {"Inter": "regular", "Inter-Bold": "bold", "Inter-SemiBold": "semibold", "Inter-Italic": "italic"}
    for name, weight in names.items():
        metrics.registerFont(faces.TTFont(name, str(assets.font_path(weight))))
    for name in ("Inter", "Inter-SemiBold"):
        metrics.registerFontFamily(name, normal=name, bold="Inter-Bold", italic="Inter-Italic", boldItalic="Inter-Bold")
