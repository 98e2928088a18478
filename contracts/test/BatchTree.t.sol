// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {BatchTree} from "../src/BatchTree.sol";
import {Order} from "../src/Order.sol";
import {BatchTest} from "./BatchTest.sol";

/// @dev Goes on in Solidity after the tree has used Solidity's own words of memory.
contract TreeUser {
    function topOf(uint256 position, bytes32 hash, uint96 amount, uint256 count, bytes calldata path)
        external
        pure
        returns (bytes32 root, uint256 total, bytes memory none, bytes memory some)
    {
        bytes[] memory empty = new bytes[](1);
        bool isWhole;
        (root, total, isWhole) = BatchTree.topOf(position, hash, amount, count, path);
        require(isWhole);
        (none, some) = (empty[0], abi.encode(total));
    }
}

contract BatchTreeTest is BatchTest {
    function test_LeavesMemoryAsSolidityWantsIt() public {
        TreeUser user = new TreeUser();
        Order[] memory orders = _orders(3);
        Node memory top = _top(_leaves(orders), 0, 3);
        for (uint256 i = 0; i < 3; i++) {
            (bytes32 root, uint256 total, bytes memory none, bytes memory some) =
                user.topOf(i, _orderHash(orders[i]), orders[i].amount, 3, _path(orders, 1 << i));
            vm.assertEq(root, top.hash);
            vm.assertEq(total, top.sum);
            vm.assertEq(none.length, 0);
            vm.assertEq(keccak256(some), keccak256(abi.encode(top.sum)));
        }
    }
}
