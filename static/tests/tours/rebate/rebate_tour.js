import {registry} from "@web/core/registry";

const field = (name) => `.o_field_widget[name=${name}]`;
const cell = (name) => `.o_selected_row ${field(name)} input`;

/** A manager agrees on a rebate: the form warns of a cliff, and the agreement runs. */
registry.category("web_tour.tours").add("key_account_rebate_agree_tour", {
    steps: () => [
        {
            content: "A name",
            trigger: `${field("name")} input, ${field("name")} textarea`,
            run: "edit Bonus of the year",
        },
        {
            trigger: `${field("account_ids")} input`,
            run: "edit Tour mill",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Tour mill')",
            run: "click",
        },
        {
            content: "A step that pays for everything",
            trigger: `${field("step_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {trigger: cell("start"), run: "edit 1000"},
        {trigger: cell("rate"), run: "edit 2"},
        {
            content: "Approve",
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "It warned of the cliff, and runs",
            trigger: ".alert[name=cliffs]:contains('1,000.00')",
        },
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains('Running')"},
    ],
});

/** A quotation says what the next step would bring. */
registry.category("web_tour.tours").add("key_account_rebate_quotation_tour", {
    steps: () => [
        {
            content: "The next step, with this quotation counted in",
            trigger: `.alert ${field("key_account_rebate_text")}:contains('2 % to 3 %')`,
        },
        {
            trigger: `.alert ${field("key_account_rebate_text")}:contains('with this order')`,
        },
    ],
});
