"""Tasks and the deeds of the clock in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus

PERIODICS: dict[str, str | Promise] = {
    "gezhi.ground.plumbing.jobs.leases.rescue_orphans": _("Take up what dead workers left"),
    "gezhi.domain.cases.tasks.expire_evaluations": _("End evaluations nobody answered"),
    "gezhi.domain.cases.tasks.close_audits": _("Close what workers settled, but for the sample"),
    "gezhi.domain.cases.tasks.settle_deadlines": _("Reckon what was filed during a change of the calendar"),
    "gezhi.domain.cases.tasks.sweep_photos": _("Forget photos and recordings that no deed named"),
    "gezhi.domain.registry.tasks.fold_tallies": _("Fold changes of the register into its counts"),
    "gezhi.domain.patrols.tasks.judge_soon": _("Say what tracks that came in recorded and passed"),
    "gezhi.domain.patrols.tasks.nightly": _("Queue the coverage of the day and the moving of old tracks"),
    "gezhi.domain.cases.tasks.count_classes": _("Count how common the classes are"),
    "gezhi.domain.cases.tasks.forget_visits": _("Forget who came to the residents' door a day ago"),
    "gezhi.domain.accounts.tasks.forget_secrets": _("Forget secrets of second factors that are gone"),
    "gezhi.domain.accounts.tasks.end_unseen_phones": _("End phones that have not come for half a year"),
    "gezhi.ground.plumbing.retention.own.sweep_uploads": _("Forget uploads that no deed took"),
    "gezhi.ground.plumbing.retention.tasks.nightly": _("Queue the erasure of what has had its time"),
    "gezhi.edges.notices.tasks.read_feed": _("Tell people what happened"),
    "gezhi.edges.notices.tasks.watch_clocks": _("Tell people what is soon late or late"),
    "gezhi.edges.notices.tasks.send_soon": _("Set sending going when notices are due"),
    "gezhi.edges.notices.tasks.forget": _("Forget old notices"),
    "gezhi.ground.plumbing.journal.tasks.nightly": _("Queue the verification of the journals"),
    "gezhi.ground.plumbing.databases.forget_expired": _("Forget limits and proofs that have run out"),
    "gezhi.ground.plumbing.databases.optimise": _("Keep the database's planner informed"),
}
"""Every deed of the clock (`settings.CLOCK`); a test finds none missing."""

TASKS: dict[str, str | Promise] = {
    "gezhi.domain.cases.tasks.reckon_deadlines": _("Reckon open deadlines by the calendar"),
    "gezhi.domain.patrols.tasks.cover_and_move": _("Reckon coverage, move old tracks out of the database"),
    "gezhi.domain.registry.tasks.enter_themes": _("Enter the themes that come with the product"),
    "gezhi.domain.registry.tasks.freshen_homes": _("Say anew which homes are to be visited again"),
    "gezhi.domain.grids.tasks.run_import": _("Load divisions or borders"),
    "gezhi.domain.registry.tasks.take_table": _("Try a table of residents, or take it over"),
    "gezhi.domain.registry.tasks.make_list": _("Make a list that is taken out of the register"),
    "gezhi.ground.plumbing.retention.tasks.erase": _("Erase what has had its time"),
    "gezhi.edges.notices.tasks.send_due": _("Send notices over channels"),
    "gezhi.edges.notices.tasks.spread": _("Bring an announcement into the lists of notices"),
    "gezhi.ground.plumbing.journal.tasks.verify": _("Verify the journals"),
    "gezhi.ground.plumbing.keys.tasks.reseal": _("Seal everything anew after a rotation of keys"),
}
"""Every background task; a test finds none missing."""

STATUSES: dict[TaskResultStatus, str | Promise] = {
    TaskResultStatus.FAILED: _("Failed"),
    TaskResultStatus.RUNNING: _("Running"),
    TaskResultStatus.READY: _("Waiting"),
    TaskResultStatus.SUCCESSFUL: _("Done"),
}
