"""Posts follow a new edition of the mesh."""

from __future__ import annotations

from gezhi.domain.accounts.models import Post
from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids.services import Relocation
from gezhi.ground.plumbing.scope import inside


def move_posts(relocation: Relocation) -> int:
    """Give posts in changed cells their new code and, where the cell has ended, its successor; the rows rewritten."""
    standing = list(Post.objects.filter(inside("code", relocation.affected)))
    targets = {post.pk: relocation.place(post.code) for post in standing}
    cells = grids.live_ids(targets.values())
    moved = [post for post in standing if targets[post.pk] != post.code]
    for post in moved:
        post.code = targets[post.pk]
        post.cell_id = cells[post.code]
    Post.objects.bulk_update(moved, ["code", "cell"], batch_size=500)
    return len(moved)
