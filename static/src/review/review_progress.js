import {Component, useEffect} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const REFRESH_MILLISECONDS = 2000;

/**
 * Shows that a review is being computed in the background, and shows its result as soon as it is
 * there: the scheduler works in another process, so the form has to ask.
 */
export class ReviewProgress extends Component {
    static template = "key_account.ReviewProgress";
    static props = {...standardWidgetProps};

    setup() {
        useEffect(
            (state) => {
                if (state !== "computing") {
                    return;
                }
                const timer = browser.setInterval(() => this.refresh(), REFRESH_MILLISECONDS);
                return () => browser.clearInterval(timer);
            },
            () => [this.props.record.data.state],
        );
    }

    async refresh() {
        const {record} = this.props;
        // What a person is typing is worth more than news of the review.
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("key_account_review_progress", {
    component: ReviewProgress,
    fieldDependencies: [{name: "state", type: "selection"}],
});
