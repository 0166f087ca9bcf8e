import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRecordObserver} from "@web/model/relational_model/utils";

/**
 * The board of a visit plan: the week of one person, day by day with one line a visit and a sketch
 * map. The reason of a visit is shown when its line is opened.
 */
export class VisitBoard extends Component {
    static template = "key_account.VisitBoard";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({board: null, open: {}, user: false, week: 0});
        useRecordObserver((record) => {
            const key = `${record.resId} ${record.data.state} ${record.data.visit_count}`;
            if (key !== this.shown) {
                this.shown = key;
                return this.load();
            }
        });
        onWillStart(() => this.load());
    }

    async load() {
        const {resId} = this.props.record;
        if (resId) {
            const {user, week} = this.state;
            this.state.board = await this.orm.call("key.account.visit.plan", "get_board", [
                [resId],
                user,
                week,
            ]);
        }
    }

    choosePerson(event) {
        this.state.user = Number(event.target.value);
        return this.load();
    }

    turn(step) {
        this.state.week = this.state.board.week + step;
        return this.load();
    }

    toggle(key) {
        this.state.open[key] = !this.state.open[key];
    }

    openVisit(stop) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "key.account.visit",
                res_id: stop.id,
                views: [[false, "form"]],
                target: "new",
            },
            {onClose: () => this.load()},
        );
    }

    async findNear(stop) {
        const action = await this.orm.call("key.account.visit", "action_near", [[stop.id]]);
        return this.action.doAction(action, {
            onClose: async () => {
                await this.props.record.load();
                await this.load();
            },
        });
    }
}

registry.category("view_widgets").add("key_account_visit_board", {
    component: VisitBoard,
    fieldDependencies: [
        {name: "state", type: "selection"},
        {name: "visit_count", type: "integer"},
    ],
});
