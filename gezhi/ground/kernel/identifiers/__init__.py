"""Numbers that others give and that check themselves: identity, credit and organisation codes, phones, components.

Each parser accepts full-width characters, lower case and stray spaces, and answers the one stored form.
"""

from gezhi.ground.kernel.identifiers.component_code import ComponentCode
from gezhi.ground.kernel.identifiers.credit_code import CreditCode
from gezhi.ground.kernel.identifiers.mobile_phone import MobilePhone
from gezhi.ground.kernel.identifiers.organisation_code import OrganisationCode
from gezhi.ground.kernel.identifiers.resident_number import ResidentNumber, Sex

__all__ = ["ComponentCode", "CreditCode", "MobilePhone", "OrganisationCode", "ResidentNumber", "Sex"]
