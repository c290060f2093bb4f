"""XLSForms from strangers: compiled to XForms by pyxform in a child process with limits, their questions listed."""

from gezhi.ground.plumbing.xlsforms.compiling import Limits, XlsForm, compile_xlsform
from gezhi.ground.plumbing.xlsforms.outline import Outline, Question
from gezhi.ground.plumbing.xlsforms.warnings import as_problem

__all__ = ["Limits", "Outline", "Question", "XlsForm", "as_problem", "compile_xlsform"]
