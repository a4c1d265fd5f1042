"""What a rule of the linter is, as `rules` lists it and `explain` reads it aloud.

In: nothing. Out: `Rule`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Any


class Rule:
    """One rule.

    Attributes:
        name: kebab-case and stable. keyword: the JSON Schema keyword behind it, None for our own rules.
        severity: "error" (the provider refuses the request), "warning" or "info".
        meaning: one line. explanation: the reason and the way out. example, repair: JSON that breaks it, and
            the same repaired; "" where none is given.
        provider: "" for a rule of every provider. variants: what it applies to, empty for everything.
        source: the document behind it. spec: "file:line" of the specification, "" if none.
        codes: finer codes with their meanings (of `malformed` only).
    """

    __slots__ = (
        "codes", "example", "explanation", "keyword", "meaning", "name", "provider", "repair", "severity",
        "source", "spec", "variants",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        severity: str,
        keyword: str | None,
        meaning: str,
        explanation: str,
        example: str = "",
        repair: str = "",
        *,
        provider: str = "",
        variants: tuple[str, ...] = (),
        source: str = "",
        spec: str = "",
        codes: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.name = name
        self.severity = severity
        self.keyword = keyword
        self.meaning = meaning
        self.explanation = explanation
        self.example = example
        self.repair = repair
        self.provider = provider
        self.variants = variants
        self.source = source
        self.spec = spec
        self.codes = codes

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.name,
            "severity": self.severity,
            "keyword": self.keyword,
            "provider": self.provider or None,
            "meaning": self.meaning,
            "explanation": self.explanation,
            "example": self.example or None,
            "repair": self.repair or None,
            "variants": list(self.variants),
            "source": self.source or None,
            "spec": self.spec or None,
            "codes": [{"code": code, "meaning": meaning} for code, meaning in self.codes],
        }

    def text(self) -> str:
        """The rule read aloud, in paragraphs."""
        return "\n\n".join(self._parts("{}", "  {}"))

    def markdown(self) -> str:
        """The same with code set as code."""
        return "\n\n".join(self._parts("`{}`", "- {}", fence="```json\n{}\n```"))

    def _parts(self, code: str, item: str, fence: str = "{}") -> list[str]:
        parts = [self.meaning, self.explanation]
        if self.example:
            parts += ["Refused:" if self.severity == "error" else "Remarked on:", fence.format(self.example)]
        if self.repair:
            parts += ["Repaired:", fence.format(self.repair)]
        if self.codes:
            parts.append("\n".join(item.format(f"{code.format(name)}: {said}") for name, said in self.codes))
        if self.variants:
            parts.append("Applies to " + ", ".join(map(code.format, self.variants)) + ".")
        if self.source or self.spec:
            origin = " at " + self.spec if self.spec else ""
            parts.append(f"Source: {self.source or 'the specification'}{origin}.")
        return [part for part in parts if part]
