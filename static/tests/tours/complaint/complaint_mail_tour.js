import {registry} from "@web/core/registry";

const field = (name, value = "") => `.o_field_widget[name=${name}]${value}`;

/** A mail of an unknown sender becomes a complaint; it is answered, solved, closed, and asked about. */
registry.category("web_tour.tours").add("key_account_complaint_mail_tour", {
    steps: () => [
        {
            content: "The mail waits",
            trigger: ".o_data_row .o_data_cell:contains('Rolls came late')",
            run: "click",
        },
        {trigger: ".o-mail-Message:contains('Zoe')"},
        {
            content: "It is of this customer",
            trigger: `${field("account_id")} input`,
            run: "edit Tour customer",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Tour customer')",
            run: "click",
        },
        {trigger: "button[name=action_open_complaint]", run: "click"},
        {
            content: "The complaint has the message",
            trigger: ".o-mail-Message:contains('Zoe')",
        },
        {content: "Answered", trigger: "button[name=action_answered]", run: "click"},
        {trigger: field("answered_on")},
        {
            content: "A measure",
            trigger: `${field("measure_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${field("measure_ids")} .o_selected_row [name=name] input`,
            run: "edit New rolls by express",
        },
        {
            content: "How it was resolved",
            trigger: `${field("resolution")} .o_selection_badge:contains('Remedy')`,
            run: "click",
        },
        {trigger: `${field("solution")} textarea`, run: "edit New rolls in two days"},
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
        {
            content: "Solved",
            trigger: ".o_statusbar_status button:contains('Solved')",
            run: "click",
        },
        {trigger: "button[name=action_close]", run: "click"},
        {trigger: "button[name=action_satisfied]", run: "click"},
        {trigger: field("customer_word", ":contains('Satisfied')")},
    ],
});
