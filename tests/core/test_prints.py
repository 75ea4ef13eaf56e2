from datetime import UTC, datetime

import pytest

from core import pdf
from core.web.prints import printed

PRINT = pdf.Document(title="表", printed=datetime(2026, 11, 23, tzinfo=UTC), parts=[])


@pytest.mark.anyio
async def test_print_is_shown_under_its_name_and_kept_nowhere() -> None:
    answer = await printed('成绩 "3"\r\n', PRINT)
    assert answer.content.startswith(b"%PDF-")
    assert answer.media_type == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"] == (
        "inline; filename=\"file.pdf\"; filename*=UTF-8''%E6%88%90%E7%BB%A9%20%223%22%0D%0A.pdf"
    )
