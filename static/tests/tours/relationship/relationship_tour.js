import {registry} from "@web/core/registry";

const row = (criterion) =>
    `.o_field_widget[name=relationship_check_ids] .o_data_row:contains('${criterion}')`;
const openPage = (name) => ({
    content: `Open the page ${name}`,
    trigger: `.nav-link:contains('${name}')`,
    run: "click",
});

/** A salesperson ticks what he knows: the level rises at once, with its reason. */
registry.category("web_tour.tours").add("key_account_relationship_raise_tour", {
    steps: () => [
        openPage("Relationship"),
        {
            content: "What is missing is told in words",
            trigger: ".o_field_widget[name=relationship_missing]:contains('Samples delivered')",
        },
        {
            content: "Tick it",
            trigger: `${row("Samples delivered")} button[name=action_tick]`,
            run: "click",
        },
        {
            content: "Say what happened",
            trigger: ".modal .o_field_widget[name=note] input",
            run: "edit Handed over at the mill",
        },
        {trigger: ".modal .o_form_button_save", run: "click"},
        {
            content: "The level is proven",
            trigger: "h1 .o_field_widget[name=relationship_level_id]:contains('Known')",
        },
        {trigger: `${row("Samples delivered")}:contains('Proven')`},
        {
            trigger:
                ".o_field_widget[name=relationship_evidence_ids] .o_data_row:contains('Handed over at the mill')",
        },
        openPage("History"),
        {
            trigger:
                ".o_field_widget[name=relationship_assessment_ids] .o_data_row:contains('proven: Samples delivered')",
        },
    ],
});

/** More than a year later: nobody has gone there, and the level is gone. */
registry.category("web_tour.tours").add("key_account_relationship_sink_tour", {
    steps: () => [
        openPage("Relationship"),
        {trigger: `${row("Samples delivered")}:contains('Expired')`},
        {
            content: "No badge in the header",
            trigger: "h1:not(:has(.o_field_widget[name=relationship_level_id]))",
        },
        openPage("History"),
        {
            trigger:
                ".o_field_widget[name=relationship_assessment_ids] .o_data_row:contains('no longer proven')",
        },
    ],
});
