from odoo.tests import tagged

from ..tour_common import TourWorks


class ProposalTour(TourWorks):
    """A plate is proposed to a customer, of a family that it does not buy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_features({"feature_proposal": True})
        plate = cls.env["product.template"].create(
            {
                "name": "Tour plate",
                "categ_id": cls.env["product.category"].create({"name": "Tour family"}).id,
            }
        )
        cls.env["key.account.proposal"].sudo().create(
            {
                "account_id": cls.account.id,
                "company_id": cls.company.id,
                "product_tmpl_id": plate.id,
                "rank": 1,
                "peer_count": 4,
                "buyer_count": 3,
                "median_amount": 400,
                "expected_amount": 300,
            }
        )

    def _say_no(self):
        self.start_tour("/odoo", "key_account_proposal_tour", login="tour_user")


@tagged("post_install", "-at_install")
class TestProposalTour(ProposalTour):
    browser_size = "1280x800"

    def test_white_cell(self):
        self._say_no()


@tagged("post_install", "-at_install")
class TestProposalPhoneTour(ProposalTour):
    browser_size = "375x667"
    touch_enabled = True

    def test_white_cell(self):
        self._say_no()
