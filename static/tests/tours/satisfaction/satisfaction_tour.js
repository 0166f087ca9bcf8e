import {openApp, openMenu, press} from "../steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const rate = (question, value) => ({
    content: `${question}: ${value}`,
    trigger: `.js_question-wrapper:contains('${question}') label[for$='_${value}']`,
    run: "click",
});

/** A manager asks: sees who is asked and who is not, and why, before anything leaves. */
tours.add("key_account_satisfaction_campaign_tour", {
    steps: () => [
        ...openApp,
        ...openMenu("key_account_satisfaction_campaign_menu", "key_account_service_menu"),
        {trigger: ".o_data_row:contains('Spring') td[name=name]", run: "click"},
        ...press("action_preview"),
        {
            content: "Nobody can write to Ben",
            trigger: ".o_data_row:contains('Ben'):contains('No email address')",
        },
        {trigger: ".o_data_row:contains('Ada'):contains('Ready')"},
        ...press("action_send"),
        {trigger: ".modal footer button.btn-primary", run: "click"},
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains('Running')"},
    ],
});

/** A customer answers on the phone, without a password. */
tours.add("key_account_satisfaction_customer_tour", {
    steps: () => [
        {trigger: "button[value=start]:contains('Start')", run: "click"},
        rate("How satisfied are you with the quality of our products?", 9),
        rate("How good should the quality of our products be?", 10),
        rate("How satisfied are you with how punctually we deliver?", 2),
        rate("How punctually should we deliver?", 10),
        rate("How likely is it that you recommend us?", 5),
        {
            trigger: ".js_question-wrapper:contains('What should we do better?') textarea",
            run: "edit Deliver on the promised day",
        },
        {trigger: "button[value=finish]", run: "click"},
        {trigger: ".modal button:contains('Submit')", run: "click"},
        {
            content: "The customer is thanked",
            trigger: ".o_survey_finished:contains('We read each answer')",
        },
    ],
});

/** The salesperson sees the low answer in the morning, and closes the loop after the call. */
tours.add("key_account_satisfaction_loop_tour", {
    steps: () => [
        ...openApp,
        ...openMenu("key_account_satisfaction_answer_menu", "key_account_service_menu"),
        {
            trigger: ".o_data_row:contains('To call back') td[name=overall]",
            run: "click",
        },
        {trigger: ".o_form_view:contains('Deliver on the promised day')"},
        {
            trigger: ".o_field_widget[name=call_done] textarea",
            run: "edit A buffer is kept for the mill",
        },
        {
            trigger: ".o_field_widget[name=call_reply] textarea",
            run: "edit Content, will look again in May",
        },
        ...press("action_close_call"),
        {trigger: ".o_statusbar_status .o_arrow_button_current:contains('Closed')"},
    ],
});
