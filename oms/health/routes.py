"""Whether the service is well, and its own pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import text

from oms.db.engine import Database
from oms.security.guards import anyone, database, staff_unless_open

router = APIRouter()


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
    return get_swagger_ui_html(openapi_url="/openapi.json", title="Aisle OMS")
