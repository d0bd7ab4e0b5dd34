"""A page of tiles fills the largest screen"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_tile_position_on_the_page"), "tile")
    op.create_check_constraint(op.f("ck_tile_position_on_the_page"), "tile", "position BETWEEN 1 AND 30")
