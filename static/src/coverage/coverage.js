import {formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";

/**
 * A percentage that stays empty where there is nothing to take it of: no visit was required of these
 * accounts, or none of their promises was kept or broken yet. 0 % means that none of the required visits
 * was made.
 */
const formatCoverage = (value, options) =>
    value === false || value === null ? "" : formatPercentage(value, options);
formatCoverage.extractOptions = formatPercentage.extractOptions;

for (const name of ["key_account_coverage", "key_account_blank_percentage"]) {
    registry.category("formatters").add(name, formatCoverage);
}
