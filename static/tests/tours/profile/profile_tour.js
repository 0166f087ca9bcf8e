import {registry} from "@web/core/registry";

const inForm = (name, value = "") => `.o_field_widget[name=${name}]${value}`;
const cell = (list, name) => `${inForm(list)} .o_selected_row [name=${name}] input`;

/** A salesperson fills in what he found at a distributor, and sees what is still missing. */
registry.category("web_tour.tours").add("key_account_profile_tour", {
    steps: () => [
        {content: "Profile", trigger: ".nav-link[name=profile]", run: "click"},
        {
            content: "It says what is missing",
            trigger: `${inForm("profile_missing_text")}:contains('Line Of Business')`,
        },
        {
            content: "Which card",
            trigger: `${inForm("profile_template_id")} input`,
            run: "edit Distributor",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Distributor')",
            run: "click",
        },
        {
            content: "The card asks for what matters with distributors",
            trigger: `${inForm("profile_properties")} .o_property_field:contains('Territory') input`,
            run: "edit North",
        },
        {
            content: "Line of business",
            trigger: `${inForm("line_of_business")} input`,
            run: "edit Rolls and bearings",
        },
        {
            content: "Consumption",
            trigger: `${inForm("consumption_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {trigger: cell("consumption_ids", "quantity"), run: "edit 400"},
        {
            content: "What it sells",
            trigger: `${inForm("product_line_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {trigger: cell("product_line_ids", "name"), run: "edit Rolls"},
        {trigger: cell("product_line_ids", "share"), run: "edit 70"},
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
        {
            content: "Our share of what it buys",
            trigger: `${inForm("wallet")}:contains('400')`,
        },
        {
            content: "Less is missing now",
            trigger: `${inForm("profile_missing_text")}:not(:contains('Line Of Business'))`,
        },
        {content: "History", trigger: ".nav-link[name=history]", run: "click"},
        {
            content: "Who changed what",
            trigger: `${inForm("profile_change_ids")} .o_data_row:contains('Territory')`,
        },
    ],
});
