import {openMenu, press} from "../steps";
import {registry} from "@web/core/registry";

const field = (name) => `.o_field_widget[name=${name}]`;
const choose = (name, value) => [
    {trigger: `${field(name)} input`, run: `edit ${value}`},
    {
        content: `Choose ${value}`,
        trigger: `.o-autocomplete--dropdown-item:contains('${value}')`,
        run: "click",
    },
];
const current = (label) => ({
    trigger: `.o_statusbar_status .o_arrow_button_current:contains('${label}')`,
});

/** A customer becomes a member, its person came to the seminar, and the promised service is proven. */
registry.category("web_tour.tours").add("key_account_club_tour", {
    steps: () => [
        {content: "A new member", trigger: ".o_list_button_add", run: "click"},
        ...choose("account_id", "Tour mill"),
        ...choose("club_id", "Tour circle"),
        ...choose("level_id", "Tour gold"),
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        current("Member"),
        ...openMenu("key_account_customer_event_menu", "key_account_service_menu"),
        {
            content: "The seminar",
            trigger: ".o_data_row:contains('Tour seminar') .o_data_cell[name=name]",
            run: "click",
        },
        ...press("action_key_account_invite"),
        {
            content: "Who attends is a guest",
            trigger: ".o_data_row:contains('Tour Guest') .o_data_cell[name=day]",
            run: "click",
        },
        ...press("action_came"),
        current("Came"),
        ...openMenu("key_account_service_package_menu", "key_account_service_menu"),
        {
            content: "What was promised",
            trigger: ".o_data_row:contains('Tour package') .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "The service, as a record of its own",
            trigger: `${field("line_ids")} .o_data_row:contains('Tour training') .o_list_record_open_form_view button`,
            run: "click",
        },
        {
            content: "Without a proof it is not done",
            trigger: "button[name=action_done]:enabled",
            run: "click",
        },
        {trigger: ".modal-body:contains('write down the proof')"},
        {trigger: ".modal-footer .btn-primary", run: "click"},
        {
            trigger: `${field("proof")} textarea`,
            run: "edit Twelve operators, list signed",
        },
        {trigger: "button[name=action_done]:enabled", run: "click"},
        {content: "It is done", trigger: `${field("date_done")}`},
    ],
});
