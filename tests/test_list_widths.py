import json

from odoo.tests import HttpCase, tagged

from .guard_common import GuardCommon

# Opens each action as a list, and reports what does not fit.
CODE = """
(async () => {
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    const wide = [];
    for (const [name, id] of %(actions)s) {
        const context = {active_id: %(account)s, active_ids: [%(account)s]};
        await action.doAction(id, {
            viewType: "list", clearBreadcrumbs: true, additionalContext: context,
        });
        let list = null;
        for (let frames = 0; frames < 300 && !list; frames++) {
            await new Promise((done) => setTimeout(() => requestAnimationFrame(done), 20));
            list = document.querySelector(".o_list_renderer:not([data-measured])");
        }
        if (!list) {
            wide.push(`${name}: no list`);
            continue;
        }
        list.dataset.measured = name;
        const getOver = () =>
            Math.max(
                list.scrollWidth - list.clientWidth,
                document.documentElement.scrollWidth - window.innerWidth
            );
        // A list keeps the widths of its first drawing when that brings a scrollbar (as with
        // sample data, whose random words wrap): another width lets it settle.
        for (let turn = 0; turn < 20 && getOver() > 1; turn++) {
            list.style.width = turn %% 2 ? "" : "calc(100%% - 1px)";
            await new Promise((resolve) => setTimeout(resolve, 250));
        }
        list.style.width = "";
        const over = getOver();
        if (over > 1) {
            wide.push(`${name}: ${over} pixels too wide`);
        }
        for (const head of list.querySelectorAll("th .text-truncate")) {
            if (head.scrollWidth > head.clientWidth + 1) {
                wide.push(`${name}: the header “${head.textContent}” is cut off`);
            }
        }
    }
    if (wide.length) {
        console.error(wide.join("; "));
    } else {
        console.log("test successful");
    }
})();
"""


@tagged("post_install", "-at_install")
class TestListWidths(GuardCommon, HttpCase):
    """Lists fit a screen of 1,280 pixels, with all their headers."""

    browser_size = "1280x800"

    def test_lists_fit(self):
        self._administer_all()
        self.user_admin.group_ids += self.env.ref("sales_team.group_sale_manager")
        known = self.env["ir.model.data"].search(
            [("module", "=", "key_account"), ("model", "=", "ir.actions.act_window")]
        )
        names = {data.res_id: data.name for data in known}
        actions = [
            (names[action.id], action.id)
            for action in self.env["ir.actions.act_window"].browse(names)
            if "list" in action.view_mode
            and action.target != "new"
            # The list of playbooks is Odoo's own.
            and action.res_model.startswith("key.account")
            and self.env[action.res_model].with_user(self.user_admin).has_access("read")
        ]
        self.assertGreater(len(actions), 40)
        self.browser_js(
            "/odoo/key-accounts",
            CODE % {"actions": json.dumps(actions), "account": self.owned.id},
            ready="odoo.isReady === true",
            login=self.user_admin.login,
            timeout=120,
        )
