"""Texts that try to get out of the place they are put in, by the language they attack.

In: nothing. Out: texts. What would run if one of them got out leaves a trace named `canary`.
"""

from __future__ import annotations

LINE_ENDS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
"""Everything some tool takes for the end of a line."""
INVISIBLE = ("\x1b[31m", "\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\U000e0041", "\x7f", "\x01")
"""Characters that show nothing or turn the reading direction."""

RUN = "CREATE TABLE canary (a INT)"
SQL_CLOSING = (
    f"'; {RUN}; --",
    f"''; {RUN}; --",
    f"'''; {RUN}; --",
    f"'); {RUN}; --",
    f"\\'; {RUN}; --",
    f"\\\\'; {RUN}; --",
    f'"; {RUN}; --',
    f"`; {RUN}; --",
    f"*/; {RUN}; /*",
    f"$$; {RUN}; $$",
    f"$a$; {RUN}; $a$",
    f"; {RUN};",
    "' OR 1 = 1 --",
    "' || current_setting('data_directory') || '",
    "' || getenv('HOME') || '",
    "' UNION ALL SELECT 1 --",
)
SQL_ESCAPES = (
    "\\",
    "x\\",
    "\\\\",
    "\\n\\t\\0",
    "\\x27 \\047 \\u0027 \\U00000027",
    "U&'\\0027'",
    "E'\\''",
    "r'\\'",
    'r"""x"""',
    "b'x'",
    "X'27'",
    "\\%\\_",
    "%s %(a)s %%",
    ":name :'name' @name $1 ?",
)
SQL_COMMENTS = ("--", "-- x", "/*", "*/", "/* x */", "#", "# x", "//", "/*+ BROADCAST(a) */")
TEMPLATES = (
    "{{ 7 * 7 }}",
    "{{ config.__class__ }}",
    "{% raw %}",
    "{# x #}",
    "${spark.app.name}",
    "${env:HOME}",
    "${system:user.dir}",
    "$(id)",
    "&name",
    "<% x %>",
)
PLAIN = (
    "",
    " ",
    "  two  ",
    "null",
    "true",
    "20",
    '{"a": 1}',
    '["a"]',
    "it's",
    'a"b',
    "größe",
    "日本",
    "\U0001f600",
)

SQL = (
    *SQL_CLOSING,
    *SQL_ESCAPES,
    *SQL_COMMENTS,
    *TEMPLATES,
    *PLAIN,
    *(f"x{end}; {RUN}; --{end}" for end in LINE_ENDS),
    *(f"x{char}y'" for char in INVISIBLE),
)
"""Against string literals, identifiers and comments of five dialects."""
NUL = "x\x00y'"
"""No dialect is sure to hold it."""

MARKUP = (
    "[x](https://x.example)",
    "[x][y]",
    "\\[x](https://x.example)",
    "[x\\]y](https://x.example)",
    "[x]: https://x.example",
    "![x](https://x.example/x.png)",
    "<https://x.example>",
    "<a href=javascript:alert(1)>x</a>",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</td></tr></table><script>",
    "</details><script>alert(1)</script>",
    "<!-- x",
    "-->",
    "--!>",
    "&lt;script&gt;",
    "&#60;script&#62; &amp; &nbsp;",
    "https://x.example",
    "HTTPS://x.example",
    "hTtp://x.example/?a=1&b=2",
    "www.x.example",
    "mailto:a@x.example",
    "a@x.example",
    "ftp://x.example",
    "@somebody",
    "@some/team",
    "#1",
    "GH-1",
    "gh-12",
    "some/body#1",
    "# heading",
    "x\n===",
    "x\n---",
    "---",
    "***",
    "___",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "1) item",
    "> quote",
    ">quote",
    "    code",
    "\tcode",
    "```\nfence",
    "~~~\nfence",
    "`code`",
    "``` ` ``",
    "`",
    "a|b",
    "\\|",
    "\\\\|",
    "`|`",
    "\\",
    "\\`x\\`",
    "*x* **x** _x_ __x__ ~~x~~",
    "$x$ $$x$$ $`x`$",
    ":smile:",
    "[^1]",
    "[ ] task",
    "[x] task",
    "x  \ny",
    "x\\\ny",
    "\n\n<b>x</b>\n\n",
    "{{ 7 * 7 }}",
    "{% raw %}",
    *(f"x{end}{end}# y{end}" for end in LINE_ENDS),
    *(f"x{char}y" for char in INVISIBLE),
)
"""Against Markdown as GitHub renders it, and HTML."""
