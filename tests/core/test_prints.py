from datetime import UTC, datetime

import pytest

from core import pdf
from core.web.prints import disposition, printed

PRINT = pdf.Document(title="表", printed=datetime(2026, 11, 23, tzinfo=UTC), parts=[])


@pytest.mark.anyio
async def test_print_is_shown_under_its_name_and_kept_nowhere() -> None:
    answer = await printed("成绩汇总表", PRINT)
    assert answer.content.startswith(b"%PDF-")
    assert answer.media_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("inline; ")


def test_name_is_written_for_new_and_for_old_programs() -> None:
    shown = disposition('成绩 "3"\r\n.pdf', attachment=True)
    assert shown == (
        "attachment; filename=\"3.pdf\"; filename*=UTF-8''%E6%88%90%E7%BB%A9%20%223%22%0D%0A.pdf"
    )
