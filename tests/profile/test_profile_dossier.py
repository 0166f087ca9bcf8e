import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import file_open

from ...controllers.key_account_xlsx import XLSX
from .test_profile import ProfileCommon

REPORT = "key_account.dossier"


class DossierCommon(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.write(
            {
                "line_of_business": "Heavy plate",
                "annual_turnover": 480,
                "turnover_year": 2024,
                "profile_template_id": cls.env.ref("key_account.profile_template_distributor").id,
                "profile_properties": {"territory": "North"},
                "production_line_ids": [Command.create({"name": "Mill 2", "year": 1998})],
                "competitor_share_ids": [
                    Command.create({"name": "Sambre", "category_id": cls.rolls.id, "share": 0.35})
                ],
            }
        )


@tagged("post_install", "-at_install")
class TestDossier(DossierCommon):
    def test_what_it_tells(self):
        sections = {
            title: (header, rows) for title, header, rows in self._own(self.account)._get_dossier()
        }
        self.assertIn(("Line Of Business", "Heavy plate"), sections["Company"][1])
        self.assertEqual(sections["Distributor"], (None, [("Territory", "North")]))
        header, rows = sections["Production Lines"]
        self.assertEqual(dict(zip(header, rows[0], strict=True))["Year Built"], "1998")
        header, rows = sections["Competitors"]
        self.assertEqual(dict(zip(header, rows[0], strict=True))["Share"], "35 %")
        self.assertNotIn("Development Plans", sections)

    def test_pdf_states_and_logs_who_printed_it(self):
        reports = self.env["ir.actions.report"].with_user(self.user_own)
        html = reports._render_qweb_html(REPORT, self.account.ids)[0].decode()
        for text in ("Dossier of", "Alpha Steel", "ka_own", "2025-12-31", "Mill 2", "35 %"):
            self.assertIn(text, html)
        note = self.account.message_ids[0]
        self.assertIn("exported the dossier (PDF)", note.body)
        self.assertEqual(note.author_id, self.user_own.partner_id)

    def test_rights(self):
        for user, account in (
            (self.user_own, self.account_gamma),
            (self.user_none, self.account),
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.env["ir.actions.report"].with_user(user)._render_qweb_html(
                        REPORT, account.ids
                    )
                with self.assertRaises(AccessError):
                    account.with_user(user).action_export_dossier_xlsx()
        self.assertFalse(
            self.account_gamma.message_ids.filtered(lambda message: "dossier" in message.body)
        )


@tagged("post_install", "-at_install")
class TestDossierDownload(DossierCommon, HttpCase):
    def _get(self, user, account):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/key_account/account/{account.id}/dossier")

    def test_workbook(self):
        for user in self.user_own + self.user_none:
            user.password = user.login
        answer = self._get(self.user_own, self.account)
        self.assertEqual(answer.headers["Content-Type"], XLSX)
        sheet = load_workbook(io.BytesIO(answer.content)).active
        rows = [
            [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
        ]
        self.assertIn(["Dossier of Alpha Steel"], rows)
        self.assertIn(["Exported by", self.user_own.name], rows)
        self.assertIn(["Line Of Business", "Heavy plate"], rows)
        self.assertIn("exported the dossier (XLSX)", self.account.message_ids[0].body)
        self.assertEqual(self._get(self.user_own, self.account_gamma).status_code, 404)
        self.assertEqual(self._get(self.user_none, self.account).status_code, 403)


@tagged("post_install", "-at_install")
class TestProfileImport(ProfileCommon):
    """The file that the import screen offers goes in as it is."""

    def test_import(self):
        [template] = self.env["key.account"].get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as file:
            content = file.read()
        content = content.replace(b"Azure Interior", b"Omega Mills")
        omega = self.env["res.partner"].create({"name": "Omega Mills", "is_company": True})
        wizard = (
            self.env["base_import.import"]
            .with_user(self.user_own)
            .create(
                {
                    "res_model": "key.account",
                    "file": content,
                    "file_name": "profiles.csv",
                    "file_type": "text/csv",
                }
            )
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "encoding": "utf-8",
            "date_format": "%Y-%m-%d",
            "float_thousand_separator": ",",
            "float_decimal_separator": ".",
        }
        preview = wizard.parse_preview(dict(options))
        self.assertNotIn("error", preview)
        paths = [
            "/".join(preview["matches"].get(index, [])) for index in range(len(preview["headers"]))
        ]
        self.assertEqual(paths, preview["headers"])
        result = wizard.execute_import(paths, preview["headers"], options)
        self.assertFalse(result["messages"])
        account = self.env["key.account"].search([("partner_id", "=", omega.id)])
        self.assertEqual(account.owner_id, self.user_own)
        self.assertEqual(account.annual_turnover, 480_000_000)
        self.assertEqual(account.profile_template_id.name, "Industrial company")
        self.assertEqual(account.relation_kind_id.name, "Terminal")
        self.assertEqual(account.product_line_ids.mapped("share"), [0.7, 0.3])
        self.assertEqual(account.production_line_ids.mapped("year"), [1998, 2007])
        self.assertEqual(account.consumption_ids.amount, 1_200_000)

    def test_shares_over_the_whole_do_not_come_in(self):
        content = (
            b"partner_id,product_line_ids/name,product_line_ids/share\nDelta,Plate,0.7\n,Wire,0.4\n"
        )
        self.env["res.partner"].create({"name": "Delta", "is_company": True})
        wizard = (
            self.env["base_import.import"]
            .with_user(self.user_own)
            .create(
                {
                    "res_model": "key.account",
                    "file": content,
                    "file_name": "profiles.csv",
                    "file_type": "text/csv",
                }
            )
        )
        names = ["partner_id", "product_line_ids/name", "product_line_ids/share"]
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "encoding": "utf-8",
            "float_thousand_separator": ",",
            "float_decimal_separator": ".",
        }
        result = wizard.execute_import(names, names, options)
        self.assertIn("110 %", result["messages"][0]["message"])


@tagged("post_install", "-at_install")
class TestProfileOnContact(ProfileCommon):
    def test_summary_follows_the_account(self):
        """A salesperson reads it on the contacts of his accounts, not on his colleague's."""
        kind = self.env.ref("key_account.relation_kind_terminal")
        (self.account + self.account_gamma).write(
            {"line_of_business": "Plate", "relation_kind_id": kind.id}
        )
        partners = (self.alpha + self.alpha_buyer + self.gamma).with_company(self.company)
        alpha, buyer, gamma = (
            partner.key_account_profile_summary for partner in partners.with_user(self.user_own)
        )
        self.assertEqual(alpha, "Plate · Terminal\nProfile 100 % complete")
        self.assertEqual(buyer, alpha)
        self.assertFalse(gamma)
        found = partners.with_user(self.user_own).search(
            [("key_account_profile_summary", "ilike", "Plate")]
        )
        self.assertEqual(found, self.alpha + self.alpha_buyer)
        for user in self.user_none:
            with self.assertRaises(AccessError):
                partners.with_user(user).read(["key_account_profile_summary"])
            with self.assertRaises(AccessError):
                partners.with_user(user).search([("key_account_profile_summary", "ilike", "P")])
