// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.service;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;

/// Makes fields of what a line of the log says by `KEY=VALUE`, for a log that is read by machines: `quarkus.log.console.filter=treadle`. Lines
/// say what they are about by fixed keys, so whoever writes one needn't say it twice, and a log for people costs nothing more.
@LoggingFilter(name = "treadle")
public final class LogFields implements Filter {

    private static final Pattern FIELD = Pattern.compile("\\b(job|attempt|session|queue|execution|worker|trace)=([^\\s,;:()]+)");

    @Override
    public boolean isLoggable(LogRecord record) {
        if (record instanceof ExtLogRecord line) {
            // Ours stand last: what a browser has said may stand before them.
            FIELD.matcher(line.getFormattedMessage()).results().forEach(field -> line.putMdc(field.group(1), field.group(2)));
        }
        return true;
    }
}
