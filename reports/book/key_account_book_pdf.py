from odoo.exceptions import UserError


class BookPdf:
    """The account book as PDF, built as workbooks are: see ``key.account.download``.

    :param key.account.book wizard: with the rights of the user
    """

    def __init__(self, wizard):
        self.wizard = wizard
        self.filename = f"{wizard._get_file_name()}.pdf"
        self.book = self
        # It is printed in one piece: no progress is told.
        self.on_rows = None

    def build(self):
        """Return the bytes of the PDF.

        :raise UserError: where the server cannot print
        """
        env = self.wizard.env
        content, kind = env["ir.actions.report"]._render_qweb_pdf(
            "key_account.action_report_book", self.wizard.ids
        )
        if kind != "pdf":
            raise UserError(env._("This server cannot print. Choose the workbook instead."))
        return content
