import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatFloat} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const COLORS = {
    value: "#28a745",
    potential: "#17a2b8",
    over_served: "#dc3545",
    prospect: "#f0ad4e",
    "": "#adb5bd",
};

/** Accounts as points, by contribution and potential; a click opens the account. */
export class Quadrant extends Component {
    static template = "key_account.Quadrant";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.canvas = useRef("canvas");
        this.display = {controlPanel: {}};
        this.state = useState({data: null});
        onWillStart(async () => {
            await Promise.all([loadBundle("web.chartjs_lib"), this.load()]);
        });
        useEffect(
            () => {
                this.draw();
                return () => this.chart?.destroy();
            },
            () => [this.state.data],
        );
    }

    async load(axis = null) {
        this.state.data = await this.orm.call("key.account.contribution", "get_quadrant", [axis]);
    }

    chooseAxis(event) {
        return this.load(event.target.value);
    }

    get groups() {
        const {groups, points} = this.state.data;
        return groups
            .map((group) => ({
                ...group,
                color: COLORS[group.id],
                points: points.filter((point) => point.group === group.id),
            }))
            .filter((group) => group.points.length);
    }

    draw() {
        if (!this.canvas.el) {
            return;
        }
        const {data} = this.state;
        const datasets = this.groups.map(({label, color, points}) => ({
            label,
            data: points,
            backgroundColor: color,
            pointRadius: 6,
            pointHoverRadius: 8,
            pointHitRadius: 8,
        }));
        const short = (value) => formatFloat(value, {humanReadable: true, decimals: 0});
        this.chart = new Chart(this.canvas.el, {
            type: "scatter",
            data: {datasets: [...datasets, ...this.dividers()]},
            options: {
                maintainAspectRatio: false,
                animation: false,
                onClick: (event, elements) => this.onClick(elements),
                scales: {
                    x: {title: {display: true, text: data.x_label}, ticks: {callback: short}},
                    y: {title: {display: true, text: data.y_label}, ticks: {callback: short}},
                },
                plugins: {
                    legend: {display: false},
                    tooltip: {callbacks: {label: ({raw}) => raw.told || ""}},
                },
            },
        });
    }

    /** Lines between who earns and who costs, and from where on there is potential. */
    dividers() {
        const {points, divider} = this.state.data;
        const range = (name) => {
            const values = points.map((point) => point[name]);
            return [Math.min(0, ...values), Math.max(0, ...values)];
        };
        const line = (data) => ({
            type: "line",
            data,
            borderColor: "#6c757d",
            borderWidth: 1,
            borderDash: [6, 4],
            pointRadius: 0,
            pointHitRadius: 0,
        });
        const [left, right] = range("x");
        const [low, high] = range("y");
        const lines = [
            line([
                {x: left, y: 0},
                {x: right, y: 0},
            ]),
        ];
        if (divider !== false) {
            lines.push(
                line([
                    {x: divider, y: low},
                    {x: divider, y: high},
                ]),
            );
        }
        return lines;
    }

    onClick(elements) {
        const point = elements
            .map(({datasetIndex, index}) => this.chart.data.datasets[datasetIndex].data[index])
            .find(({id}) => id);
        if (point) {
            return this.openAccount(point);
        }
    }

    openAccount(point) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "key.account",
            res_id: point.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("key_account_quadrant", Quadrant);
