import {openApp, openMenu, press} from "../steps";
import {registry} from "@web/core/registry";

/** An administrator archives a user, and hands the accounts that are left over. */
registry.category("web_tour.tours").add("key_account_handover_tour", {
    steps: () => [
        {content: "The user who leaves", trigger: ".o_form_view:contains('tour_user')"},
        {trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click"},
        {trigger: ".o-dropdown--menu .o-dropdown-item:contains('Archive')", run: "click"},
        {trigger: ".modal-footer .btn-primary:contains('Archive')", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        ...openApp,
        ...openMenu("key_account_handover_menu", "key_account_accounts_root_menu"),
        {
            content: "The draft of what is left",
            trigger: ".o_data_row:contains('tour_user') .o_data_cell[name=kind]",
            run: "click",
        },
        {
            content: "Its account",
            trigger:
                ".o_field_widget[name=line_ids] .o_data_row:contains('Tour mill') .o_data_cell[name=receiver_id]",
            run: "click",
        },
        {
            content: "Who takes it over",
            trigger: ".o_field_widget[name=line_ids] .o_field_widget[name=receiver_id] input",
            run: "edit tour_boss",
        },
        {trigger: ".o-autocomplete--dropdown-item:contains('tour_boss')", run: "click"},
        ...press("action_apply"),
        {trigger: ".modal-footer .btn-primary", run: "click"},
        {
            content: "The scheduled action does it",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Being Handed Over')",
        },
    ],
});

/** The receiver accepts on the phone. */
registry.category("web_tour.tours").add("key_account_handover_phone_tour", {
    steps: () => [
        {trigger: ".o_field_widget[name=line_ids] .o_kanban_record:contains('Asked')"},
        ...press("action_accept"),
        {
            content: "It is answered",
            trigger: ".o_field_widget[name=line_ids] .o_kanban_record:contains('Accepted')",
        },
    ],
});
