import {Component, onWillStart, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** The first grading: one button, and for administrators the steps before it. */
export class GradingBanner extends Component {
    static template = "key_account.GradingBanner";
    static props = {banner: Object};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    async run(model, method, args = []) {
        const action = await this.orm.call(model, method, args);
        if (action) {
            await this.action.doAction(action, {onClose: () => this.props.banner.load()});
        }
    }

    async onStep(step) {
        await this.run("onboarding.onboarding.step", step.method);
    }

    async onClose() {
        await this.run("onboarding.onboarding.step", "action_close_key_account");
        await this.props.banner.load();
    }

    async onMain() {
        const {button} = this.props.banner.data;
        await this.run(button.model, button.method, button.ids ? [button.ids] : [[]]);
    }
}

/** Returns the state of the first grading: `data` is false once customers are graded. */
export function useGradingBanner() {
    const orm = useService("orm");
    const banner = useState({
        data: false,
        load: async () => {
            banner.data = await orm.call("key.account", "get_grading_banner");
        },
    });
    onWillStart(banner.load);
    return banner;
}
