import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const TIMEOUT_MILLISECONDS = 10000;

/** Notes when and where a visitor arrives: the browser is asked for the position. */
export class VisitCheckIn extends Component {
    static template = "key_account.VisitCheckIn";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({busy: false});
    }

    get isVisible() {
        const {record} = this.props;
        return Boolean(record.resId && record.data.can_check_in);
    }

    async onClick() {
        const {record} = this.props;
        this.state.busy = true;
        try {
            if (!(await record.save())) {
                return;
            }
            const position = await this.locate();
            await this.orm.call("key.account.visit", "action_check_in", [
                [record.resId],
                position && position.coords.latitude,
                position && position.coords.longitude,
            ]);
            await record.load();
        } finally {
            this.state.busy = false;
        }
    }

    /** The position of the browser; null, and a message, when it does not tell. */
    async locate() {
        try {
            return await new Promise((resolve, reject) => {
                navigator.geolocation.getCurrentPosition(resolve, reject, {
                    enableHighAccuracy: true,
                    timeout: TIMEOUT_MILLISECONDS,
                });
            });
        } catch {
            this.notification.add(
                _t(
                    "Your browser did not share your position. You are checked in without a position. To add it, allow location access for this page and check in again.",
                ),
                {type: "warning"},
            );
            return null;
        }
    }
}

registry.category("view_widgets").add("key_account_visit_check_in", {
    component: VisitCheckIn,
    fieldDependencies: [{name: "can_check_in", type: "boolean"}],
});
