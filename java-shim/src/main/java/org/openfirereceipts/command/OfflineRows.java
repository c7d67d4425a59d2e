package org.openfirereceipts.command;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.jivesoftware.database.DbConnectionManager;
import org.jivesoftware.util.StringUtils;

/**
 * Openfire's table of offline messages, the same from 4.2 to 5.2. Read by its own statements where a fault of the
 * database must be told from an empty store: `OfflineMessageStore` logs it, stanza and all, and answers as if nothing
 * were there.
 */
final class OfflineRows {
    private static final String ALL = "SELECT messageID, stanza FROM ofOffline WHERE username=? ORDER BY creationDate";
    private static final String SINCE = "SELECT messageID, stanza FROM ofOffline WHERE username=? AND creationDate>=?";
    private static final String DELETE = "DELETE FROM ofOffline WHERE username=? AND messageID=?";

    private OfflineRows() {}

    static List<String> stanzas(String username) throws SQLException {
        List<String> stanzas = new ArrayList<>();
        scan(
                ALL,
                (id, stanza) -> {
                    stanzas.add(stanza);
                    return true;
                },
                username);
        return stanzas;
    }

    /**
     * @param since milliseconds since 1970: it was not stored before, unless the clock was put back in the meantime
     * @return the id of the row whose message has this key, or null
     */
    static Long find(String username, String key, long since) throws SQLException {
        List<Long> found = new ArrayList<>();
        Row first =
                (id, stanza) -> {
                    if (stanza != null && stanza.contains(key)) {
                        found.add(id);
                    }
                    return found.isEmpty();
                };
        scan(SINCE, first, username, StringUtils.dateToMillis(new Date(since)));
        if (found.isEmpty()) {
            scan(ALL, first, username);
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /** @return the ids of the rows whose message bears this key as the account's stamp, oldest first */
    static List<Long> copies(String username, String account, String key) throws SQLException {
        List<Long> copies = new ArrayList<>();
        scan(
                ALL,
                (id, stanza) -> {
                    if (stanza != null && stanza.contains(key) && key.equals(Listings.key(stanza, account))) {
                        copies.add(id);
                    }
                    return true;
                },
                username);
        return copies;
    }

    /** @return whether it was there */
    static boolean delete(String username, long id) throws SQLException {
        try (Connection connection = DbConnectionManager.getConnection();
                PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setString(1, username);
            statement.setLong(2, id);
            return statement.executeUpdate() > 0;
        }
    }

    private interface Row {
        /** @return whether the next one is wanted */
        boolean take(long id, String stanza);
    }

    private static void scan(String sql, Row row, String... parameters) throws SQLException {
        try (Connection connection = DbConnectionManager.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < parameters.length; index++) {
                statement.setString(index + 1, parameters[index]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next() && row.take(rows.getLong(1), rows.getString(2))) {}
            }
        }
    }
}
