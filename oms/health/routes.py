"""Whether the service is well, and its own pages, which load nothing from elsewhere: a chain may have no internet."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from sqlalchemy import text

from oms.db.engine import Database
from oms.security.guards import anyone, database, staff_unless_open

router = APIRouter()

_PARTS_FOLDER = Path(str(files("fastapi_offline"))) / "static"


class DocsPart(StrEnum):
    """A file that the page of the API is made of."""

    SCRIPT = "swagger-ui-bundle.js"
    STYLE = "swagger-ui.css"
    ICON = "favicon.png"


@router.get("/v1/health", dependencies=[Depends(anyone)], tags=["health"])
def get_health(db: Annotated[Database, Depends(database)]) -> dict[str, str]:
    """``ok`` where the database answers; 503 where it does not. Tells nothing else."""
    with db.transaction() as tx:
        tx.conn.execute(text("SELECT 1"))
    return {"status": "ok"}


@router.get("/openapi.json", dependencies=[Depends(staff_unless_open)], include_in_schema=False)
def get_openapi(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


@router.get("/docs", dependencies=[Depends(staff_unless_open)], include_in_schema=False)
def get_docs() -> HTMLResponse:
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Aisle OMS",
        swagger_js_url=f"/docs/{DocsPart.SCRIPT}",
        swagger_css_url=f"/docs/{DocsPart.STYLE}",
        swagger_favicon_url=f"/docs/{DocsPart.ICON}",
    )


@router.get("/docs/{part}", dependencies=[Depends(staff_unless_open)], include_in_schema=False)
def get_docs_part(part: DocsPart) -> FileResponse:
    return FileResponse(_PARTS_FOLDER / part)
