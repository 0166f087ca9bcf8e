from ..key_account_xlsx import DATETIME, Workbook


class DossierXlsx:
    """The dossier of one account as a workbook, with the data that the user can see.

    :param key.account account: with the rights of the user
    :param datetime now: time of the export, in the time zone of the user
    """

    def __init__(self, account, now):
        self.env = account.env
        self.account = account
        self.now = now
        self.title = self.env._("Dossier of %(account)s", account=account.display_name)

    @property
    def filename(self):
        """Return the title with account and day."""
        return f"{self.title} {self.now.date()}.xlsx"

    def build(self):
        """Return the bytes of the workbook; log the export on the account."""
        _ = self.env._
        book = Workbook(self.env, self.title)
        bold = book.format(bold=True)
        wrapped = book.format(text_wrap=True)
        sheet = book.sheet(_("Dossier"))
        sheet.widths(30, 30, 18, 18, 18, 18, 18, 18)
        sheet.heading(self.title)
        sheet.line((_("Exported by"), bold), self.env.user.name)
        sheet.line(
            (_("Exported on"), bold),
            (self.now.replace(tzinfo=None), book.format(DATETIME, align="left")),
        )
        for title, header, rows in self.account._get_dossier():
            sheet.heading(title)
            if header:
                sheet.header(*header)
            for first, *rest in rows:
                label = first if header else (first, bold)
                sheet.line(label, *((text, wrapped) for text in rest))
        self.account._log_dossier("XLSX")
        return book.close()
