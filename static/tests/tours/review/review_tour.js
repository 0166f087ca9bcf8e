import {registry} from "@web/core/registry";

const inForm = (name, value = "") => `.o_field_widget[name=${name}]${value}`;

/** A manager grades all customers, looks at the reasons, and approves. */
registry.category("web_tour.tours").add("key_account_review_tour", {
    url: "/odoo/key-account-reviews",
    steps: () => [
        {content: "New review", trigger: ".o_list_button_add", run: "click"},
        {
            content: "Choose the scorecard",
            trigger: `${inForm("scorecard_id")} input`,
            run: "edit Tour scorecard",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains('Tour scorecard')",
            run: "click",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {
            content: "Compute in the background",
            trigger: "button[name=action_start]:contains('Compute')",
            run: "click",
        },
        {
            content: "The form shows that it is at work",
            trigger: ".alert-info .fa-spinner",
        },
    ],
});

/** The manager comes back to a computed review: reasons, an override, approval. */
registry.category("web_tour.tours").add("key_account_approve_tour", {
    steps: () => [
        {
            content: "There is a Lorenz curve to look at",
            trigger: ".o_key_account_lorenz",
        },
        {trigger: ".o_key_account_distribution"},
        {content: "Open the lines", trigger: "button[name=action_view_lines]", run: "click"},
        {trigger: ".o_data_row .o_data_cell:contains('Tour customer')", run: "click"},
        {
            content: "The reason is told in words and figures",
            trigger: `${inForm("reason")}:contains('of 100 points')`,
        },
        {trigger: `${inForm("explanation")} table:contains('Revenue')`},
        {
            content: "Back to the review",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:last",
            run: "click",
        },
        {trigger: ".o_list_view"},
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:last",
            run: "click",
        },
        {content: "Approve", trigger: "button[name=action_ask_approval]", run: "click"},
        {
            content: "The question names the customer",
            trigger: ".modal .o_data_row:contains('Tour customer is new with A')",
        },
        {trigger: ".modal-footer button[name=action_approve]", run: "click"},
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains('Approved')"},
    ],
});

/** A salesperson finds his account from the contact and sees why it has its grade. */
registry.category("web_tour.tours").add("key_account_salesperson_tour", {
    steps: () => [
        {
            content: "The contact shows the grade",
            trigger: "button[name=action_open_key_account]:contains('A')",
            run: "click",
        },
        {content: "Overview", trigger: ".nav-link[name=overview]", run: "click"},
        {
            content: "Why this grade",
            trigger: `${inForm("reason")}:contains('of 100 points')`,
        },
        {content: "Manual scores", trigger: ".nav-link[name=ratings]", run: "click"},
        {
            trigger: `${inForm("influence")} input, ${inForm("influence")} .o_progressbar_value`,
        },
        {content: "History", trigger: ".nav-link:contains('History')", run: "click"},
        {trigger: `${inForm("grade_change_ids")} .o_data_row:contains('A')`},
    ],
});
