package syntropy.fleet;

import java.util.List;

/// A place for agents to be.
public record City(String name, double latitude, double longitude) {
    public static final List<City> ALL = List.of(
            new City("Frankfurt", 50.11, 8.68),
            new City("London", 51.51, -0.13),
            new City("Stockholm", 59.33, 18.07),
            new City("Vilnius", 54.69, 25.28),
            new City("New York", 40.71, -74.01),
            new City("San Francisco", 37.77, -122.42),
            new City("São Paulo", -23.55, -46.63),
            new City("Johannesburg", -26.20, 28.05),
            new City("Mumbai", 19.08, 72.88),
            new City("Singapore", 1.35, 103.82),
            new City("Tokyo", 35.68, 139.69),
            new City("Sydney", -33.87, 151.21));
}
