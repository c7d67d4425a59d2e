package org.openfirereceipts.command;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.database.DbConnectionManager;

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
        try (Connection connection = DbConnectionManager.getConnection();
                PreparedStatement statement = connection.prepareStatement(ALL)) {
            statement.setString(1, username);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    stanzas.add(rows.getString(2));
                }
            }
        }
        return stanzas;
    }

    /**
     * @param since milliseconds since 1970: it was not stored before, unless the clock was put back in the meantime
     * @return the id of the row whose message has this key, or null
     */
    static Long find(String username, String key, long since) throws SQLException {
        try (Connection connection = DbConnectionManager.getConnection()) {
            Long recent;
            try (PreparedStatement statement = connection.prepareStatement(SINCE)) {
                statement.setString(1, username);
                statement.setString(2, String.format("%015d", since));
                recent = idOf(statement, key);
            }
            if (recent != null) {
                return recent;
            }
            try (PreparedStatement statement = connection.prepareStatement(ALL)) {
                statement.setString(1, username);
                return idOf(statement, key);
            }
        }
    }

    /** @return the ids of the rows whose message bears this key as the account's stamp, oldest first */
    static List<Long> copies(String username, String account, String key) throws SQLException {
        List<Long> copies = new ArrayList<>();
        try (Connection connection = DbConnectionManager.getConnection();
                PreparedStatement statement = connection.prepareStatement(ALL)) {
            statement.setString(1, username);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String stanza = rows.getString(2);
                    if (stanza != null && stanza.contains(key) && key.equals(Listings.key(stanza, account))) {
                        copies.add(rows.getLong(1));
                    }
                }
            }
        }
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

    private static Long idOf(PreparedStatement statement, String key) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String stanza = rows.getString(2);
                if (stanza != null && stanza.contains(key)) {
                    return rows.getLong(1);
                }
            }
        }
        return null;
    }
}
