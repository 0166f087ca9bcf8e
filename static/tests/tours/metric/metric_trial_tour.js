import {registry} from "@web/core/registry";

/** An administrator picks the path of a new metric, and sees what it measures before saving it. */
registry.category("web_tour.tours").add("key_account_metric_trial_tour", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=name] textarea, .o_field_widget[name=name] input",
            run: "edit Orders tried",
        },
        {trigger: ".o_field_widget[name=model_id] input", run: "edit Sales Order"},
        {
            trigger: ".o-autocomplete--dropdown-item:has(a:text('Sales Order'))",
            run: "click",
        },
        {trigger: ".o_field_widget[name=date_field_id] input", run: "edit Order Date"},
        {
            trigger: ".o-autocomplete--dropdown-item a:contains('Order Date (Sales Order)')",
            run: "click",
        },
        {content: "Without a path", trigger: "button[name=try_it]", run: "click"},
        {
            content: "The trial says what is missing",
            trigger: ".o_key_account_metric_trial .alert:contains('fill in Path to the Customer')",
        },
        {
            content: "Pick the path",
            trigger: ".o_field_widget[name=partner_path] .o_model_field_selector",
            run: "click",
        },
        {
            content: "Only links are offered",
            trigger:
                ".o_model_field_selector_popover:not(:has(li:contains('Order Reference'))) li:has(button:text('Customer')) button:text('Customer')",
            run: "click",
        },
        {trigger: "button[name=try_it]", run: "click"},
        {
            content: "A customer with its value",
            trigger: ".o_key_account_metric_trial tr:contains('Tried customer'):contains('1')",
        },
        {content: "Nothing is saved", trigger: ".o_form_button_cancel", run: "click"},
        {trigger: "body:not(:has(.o_form_dirty)) .o_list_view, .o_form_view"},
    ],
});
