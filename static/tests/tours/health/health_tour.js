import {openMenu, press} from "../steps";
import {registry} from "@web/core/registry";

/** From an alert to its play, and from a loss that was detected to its cause. */
registry.category("web_tour.tours").add("key_account_health_tour", {
    steps: () => [
        {
            content: "The customer in alert",
            trigger: ".o_data_row:contains('Tour mill') button[name=action_health_play]",
            run: "click",
        },
        {content: "Its play", trigger: ".modal:contains('Play: orders decline')"},
        {
            content: "Start it",
            trigger: ".modal-footer button[name=action_schedule_plan]:enabled",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        ...openMenu("key_account_loss_menu", "key_account_health_root_menu"),
        {
            content: "The loss to confirm",
            trigger: ".o_data_row:contains('Tour mill') .o_data_cell[name=date]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=cause_id] input",
            run: "edit Slow approvals",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Slow approvals')",
            run: "click",
        },
        ...press("action_confirm"),
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains('Lost')"},
    ],
});
