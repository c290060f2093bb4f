"""Questions of sync: in which post somebody asks, what a page holds. Rows come out of the selectors of their apps."""

from gezhi.edges.sync.selectors.pages import Begun, page
from gezhi.edges.sync.selectors.posts import POST_ENDED, in_post, my_posts
from gezhi.edges.sync.selectors.reading import COLUMNS, document
from gezhi.edges.sync.selectors.week import my_week

__all__ = ["COLUMNS", "POST_ENDED", "Begun", "document", "in_post", "my_posts", "my_week", "page"]
