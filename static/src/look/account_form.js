import {onMounted} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {ButtonBox} from "@web/views/form/button_box/button_box";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";

/**
 * Odoo hides counters behind an icon on a phone, and some of them behind "More" at a desk. Here all can be
 * seen: in a row that scrolls on a phone, in two rows if one is not enough at a desk.
 */
export class AccountButtonBox extends ButtonBox {
    static template = "key_account.AccountButtonBox";

    get slotNames() {
        return Object.entries(this.props.slots)
            .filter(([, slot]) => this.isSlotVisible(slot))
            .map(([name]) => name);
    }
}

export class AccountFormController extends FormController {
    static components = {...FormController.components, ButtonBox: AccountButtonBox};

    setup() {
        super.setup();
        // An action can open the form on one of its pages; whoever comes back finds the page left last.
        const page = this.props.context.key_account_page;
        if (page && !this.props.state?.activeNotebookPages) {
            onMounted(() => {
                const name = CSS.escape(page);
                this.rootRef.el?.querySelector(`.o_notebook .nav-link[name=${name}]`)?.click();
            });
        }
    }
}

registry.category("views").add("key_account_form", {
    ...formView,
    Controller: AccountFormController,
});
