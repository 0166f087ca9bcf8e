import {openApp, openMenu} from "../steps";
import {registry} from "@web/core/registry";

/** A manager clicks the only point of the graph, and its account opens. */
registry.category("web_tour.tours").add("key_account_quadrant_tour", {
    steps: () => [
        ...openApp,
        ...openMenu("key_account_quadrant_menu", "key_account_report_menu"),
        {
            content: "Nothing was invoiced before, but it cost something",
            trigger: ".o_key_account_quadrant select",
            run: "select serving_cost",
        },
        {content: "Its group", trigger: ".o_key_account_quadrant_group:contains('Prospect: 1')"},
        {
            content: "Its point",
            trigger: ".o_key_account_quadrant canvas",
            run({anchor}) {
                const chart = window.Chart.getChart(anchor);
                const {x, y} = chart.getDatasetMeta(0).data[0];
                const {left, top} = anchor.getBoundingClientRect();
                anchor.dispatchEvent(
                    new MouseEvent("click", {
                        bubbles: true,
                        clientX: left + x,
                        clientY: top + y,
                    }),
                );
            },
        },
        {content: "The account", trigger: ".o_form_view:contains('Tour mill')"},
    ],
});
