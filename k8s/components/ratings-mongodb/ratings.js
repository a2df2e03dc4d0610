db.getSiblingDB("test").ratings.insertMany([{rating: 5}, {rating: 4}]);
