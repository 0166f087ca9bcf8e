import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {serializeDate} from "@web/core/l10n/dates";
import {useAutofocus} from "@web/core/utils/hooks";

const {DateTime} = luxon;

/** Asks why not now, and on which day an item comes back. */
export class PutOffDialog extends Component {
    static template = "key_account.PutOffDialog";
    static components = {Dialog, DateTimeInput};
    static props = {
        close: Function,
        name: String,
        today: String,
        putOff: Function,
    };

    setup() {
        this.reason = useAutofocus({refName: "reason"});
        const today = DateTime.fromISO(this.props.today);
        this.tomorrow = today.plus({days: 1});
        this.latest = today.plus({years: 1});
        this.state = useState({day: this.tomorrow, reason: "", missing: false});
    }

    setDay(day) {
        this.state.day = day;
    }

    async confirm() {
        const {day, reason} = this.state;
        this.state.missing = !reason.trim() || !day;
        if (!this.state.missing) {
            await this.props.putOff(reason.trim(), serializeDate(day));
            this.props.close();
        }
    }
}
