import {registry} from "@web/core/registry";

const field = (name) => `.o_field_widget[name=${name}]`;

/** A manager reports on the last month, opens a figure, comes back, and makes the report final. */
registry.category("web_tour.tours").add("key_account_relations_report_tour", {
    steps: () => [
        {
            content: "A new report",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Of the last month, once it is saved",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The figures stand there",
            trigger: `${field("board")} tr[name=visit] td:contains('3')`,
        },
        {
            content: "All figures",
            trigger: ".o_notebook a.nav-link:contains('Figures')",
            run: "click",
        },
        {
            content: "Which visits were they?",
            trigger: `${field("figure_ids")} .o_data_row:contains('Visits') button[name=action_open]`,
            run: "click",
        },
        {
            content: "These three",
            trigger: ".o_breadcrumb:contains('Visits')",
        },
        {
            trigger: ".o_data_row:contains('Tour mill')",
        },
        {
            content: "Back to the report",
            trigger: ".o_back_button, .breadcrumb-item a:contains('R/')",
            run: "click",
        },
        {
            content: "What stands out",
            trigger: ".o_notebook a.nav-link:contains('Findings')",
            run: "click",
        },
        {
            trigger: `${field("findings")} textarea`,
            run: "edit Three good visits",
        },
        {
            content: "Final",
            trigger: "button[name=action_final]",
            run: "click",
        },
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains('Final')"},
    ],
});
