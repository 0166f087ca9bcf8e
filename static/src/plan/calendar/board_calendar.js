import {deserializeDate, deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {CalendarCommonRenderer} from "@web/views/calendar/calendar_common/calendar_common_renderer";
import {CalendarModel} from "@web/views/calendar/calendar_model";
import {CalendarRenderer} from "@web/views/calendar/calendar_renderer";
import {calendarView} from "@web/views/calendar/calendar_view";

/**
 * The calendar of a visit plan: it also shows what else makes its people busy, and warns at once if
 * a visit is moved to a time at which the visitor cannot be there. The choice is kept.
 */
export class BoardCalendarModel extends CalendarModel {
    async updateRecord(record, options) {
        await super.updateRecord(record, options);
        const told = await this.orm.call("key.account.visit", "get_clashes", [[record.id]]);
        for (const message of told) {
            this.notification.add(message, {type: "warning", sticky: true});
        }
    }

    async loadRecords(data) {
        const [records, busy] = await Promise.all([super.loadRecords(data), this.loadBusy(data)]);
        for (const [index, entry] of busy.entries()) {
            const id = `busy_${index}`;
            const read = entry.is_night ? deserializeDate : deserializeDateTime;
            const start = read(entry.start);
            const end = read(entry.stop);
            records[id] = {
                id,
                title: entry.title,
                isAllDay: Boolean(entry.is_night),
                isBusy: true,
                start,
                startType: entry.is_night ? "date" : "datetime",
                end,
                endType: entry.is_night ? "date" : "datetime",
                duration: end.diff(start, "hours").hours,
                colorIndex: 0,
                isHatched: true,
                isStriked: false,
                isTimeHidden: Boolean(entry.is_night) || start.day !== end.day,
                isMonth: this.meta.scale === "month",
                isSmall: this.env.isSmall,
                rawRecord: {user_id: [entry.user_id, ""], grade_id: false},
            };
        }
        return records;
    }

    loadBusy(data) {
        const plan = this.meta.context.key_account_board;
        if (!plan || this.meta.scale === "year") {
            return [];
        }
        const {start, end} = data.range;
        return this.orm.call("key.account.visit.plan", "get_busy", [
            [plan],
            serializeDateTime(start),
            serializeDateTime(end),
        ]);
    }
}

export class BoardCalendarCommonRenderer extends CalendarCommonRenderer {
    convertRecordToEvent(record) {
        const event = super.convertRecordToEvent(record);
        return record.isBusy ? {...event, editable: false} : event;
    }

    onEventClick(info) {
        if (!this.isBusy(info)) {
            super.onEventClick(info);
        }
    }

    isBusy(info) {
        return this.props.model.records[info.event.id]?.isBusy;
    }
}

export class BoardCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: BoardCalendarCommonRenderer,
        week: BoardCalendarCommonRenderer,
        month: BoardCalendarCommonRenderer,
    };
}

registry.category("views").add("key_account_visit_board", {
    ...calendarView,
    Model: BoardCalendarModel,
    Renderer: BoardCalendarRenderer,
});
