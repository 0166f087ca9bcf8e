import {registry} from "@web/core/registry";

const field = (name) => `.o_field_widget[name=${name}]`;
const status = (name) => `.o_statusbar_status .o_arrow_button_current:contains('${name}')`;

/** A manager reads what a salesperson earned and why, confirms it, and notes that it was paid. */
registry.category("web_tour.tours").add("key_account_commission_confirm_tour", {
    steps: () => [
        {
            content: "The statement of the month before",
            trigger: ".o_data_row:contains('20.00') .o_data_cell[name=period]",
            run: "click",
        },
        {
            content: "Each line says from which document, and why",
            trigger: `${field("line_ids")} .o_data_row:contains('Alpha') [name=why]:contains('2 %')`,
        },
        {
            content: "Confirm",
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: status("Confirmed"),
        },
        {
            content: "Mark as Paid",
            trigger: "button[name=action_pay]",
            run: "click",
        },
        {
            trigger: status("Paid"),
        },
        {
            content: "There is nothing left to do",
            trigger: ".o_form_statusbar:not(:has(button[name=action_pay]))",
        },
    ],
});
